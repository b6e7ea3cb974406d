import { type Chance, SeededChance } from './chance.ts';
import type { FaultRates } from './faults.ts';
import type { InvocationRates } from './invoker.ts';
import type { MappingRates } from './mapping.ts';
import type { PlaybackPlan } from './playbacks.ts';
import type { ReversalPlan } from './reversers.ts';
import type { TrafficOptions } from './traffic.ts';

/** What a run is like: how much goes wrong in it, and which of the things that need not happen do. */
export interface Profile {
  /** Steps after which the trouble ends. */
  readonly storm: number;
  readonly faults: FaultRates;
  readonly pump: MappingRates;
  readonly write: MappingRates;
  readonly playback: MappingRates;
  readonly invocations: InvocationRates;
  readonly playbacks: PlaybackPlan;
  /** How often the playback stream has been split before. */
  readonly playbackSplits: number;
  readonly traffic: TrafficOptions;
  readonly readers: number;
  readonly maxBatch: number;
  /** Milliseconds that an invocation may take. */
  readonly timeLimit: number;
  readonly playbackTimeLimit: number;
  readonly coldStarts: number;
  readonly paces: readonly number[];
  /** Milliseconds. */
  readonly maxSkew: number;
  readonly answersLost: number;
  readonly sendsAgain: number;
  /** How likely each of these happens at a step. */
  readonly events: Readonly<Record<Event, number>>;
}

/** What befalls a service now and then. */
export type Event =
  | 'crash'
  | 'split'
  | 'hot'
  | 'lag'
  | 'deploy'
  | 'setup'
  | 'loss'
  | 'restore'
  | 'garbage'
  /** Those from here on befall services that are played back alone: it takes a rebuild to mend what they do. */
  | 'playback'
  | 'mend'
  | 'tamper'
  | 'freeze'
  | 'orphan'
  /** And these where there are snapshots. */
  | 'stale'
  | 'damage';

/** Each fault is left out of about half of the runs: rare combinations are found where little else goes wrong. */
export function drawProfile(chance: Chance): Profile {
  const sometimes = (rate: number, probability = 0.5): number => (chance.happens(probability) ? rate : 0);
  const rate = chance.oneOf([0, 0.05, 0.2, 0.4]);
  const mapping = (): MappingRates => ({
    leaseLost: sometimes(chance.oneOf([0.01, 0.05])),
    rewind: sometimes(0.2),
    checkpointLost: sometimes(0.2),
    pace: chance.oneOf([0.1, 1, 1, 3]),
  });
  const traffic = drawTraffic(chance);
  const isPlayedBack = chance.happens(0.6);
  const played = (probability: number, value: number): number =>
    isPlayedBack && chance.happens(probability) ? value : 0;
  return {
    storm: 500,
    faults: { write: rate, read: rate / 3 },
    pump: mapping(),
    write: mapping(),
    playback: mapping(),
    invocations: { lost: played(0.3, 0.2), twice: played(0.3, 0.2) },
    playbackSplits: isPlayedBack ? chance.oneOf([0, 0, 1, 2]) : 0,
    playbacks: {
      requests: isPlayedBack ? chance.between(1, 8) : 0,
      subjects: traffic.subjects,
      wipes: chance.oneOf([0, 0.3, 0.8]),
      modes: ['rebuild', 'rebuild', 'rebuild', 'replay', 'preview'],
    },
    traffic,
    readers: chance.between(0, 2),
    maxBatch: chance.oneOf([1, 3, 10, 100]),
    timeLimit: chance.oneOf([3_000, 5_000, 10_000, 60_000]),
    playbackTimeLimit: chance.oneOf([3_000, 10_000, 900_000]),
    coldStarts: chance.oneOf([0, 0, 0.05, 0.3]),
    paces: chance.oneOf([[1], [0.3, 1, 2], [0.05, 1, 1, 1]]),
    maxSkew: sometimes(5_000),
    answersLost: sometimes(0.2),
    sendsAgain: sometimes(0.2),
    events: {
      crash: sometimes(chance.oneOf([0.005, 0.03])),
      split: sometimes(0.01),
      hot: sometimes(0.02, 0.3),
      lag: sometimes(0.02),
      deploy: sometimes(0.01, 0.3),
      setup: sometimes(0.01, 0.3),
      loss: sometimes(isPlayedBack ? 0.01 : 0.005, 0.2),
      restore: sometimes(0.02, 0.2),
      garbage: sometimes(0.01, 0.2),
      playback: Number(isPlayedBack),
      mend: played(0.25, 0.01),
      tamper: played(0.3, 0.01),
      freeze: played(0.3, 0.01),
      orphan: played(0.3, 0.01),
      stale: 0,
      damage: 0,
    },
  };
}

function drawTraffic(chance: Chance): TrafficOptions {
  const subjects = chance.between(1, 3);
  return {
    clients: chance.between(1, 3),
    requests: chance.between(1, 4),
    subjects: Array.from({ length: subjects }, (_, index) => `account/${index + 1}`),
    curses: chance.happens(0.4) ? 0.06 : 0,
    repeats: chance.oneOf([0, 0.1, 0.3]),
    floods: chance.happens(0.25) ? 0.15 : 0,
    waits: chance.oneOf([0, 0.3, 0.8]),
  };
}

/** Tells it from the chances of the same seed: what a seed was before there were reactions, it stays. */
const REACTIONS = 0x4ea;
/** One run in so many has a microservice. */
const REACTING = 4;

/** What a run with a microservice is like beside all else. */
export interface ReactionProfile extends MappingRates {
  /** Accounts are parked and released in the middle of everything. */
  readonly releases: boolean;
}

/** Nothing, where there is no microservice. */
export function drawReactions(seed: number): ReactionProfile | undefined {
  const corrections = drawCorrections(seed);
  if (corrections !== undefined) return corrections;
  const chance = new SeededChance(seed ^ REACTIONS);
  return chance.between(1, REACTING) > 1 ? undefined : reactionsBy(chance, 0.6);
}

function reactionsBy(chance: Chance, releases: number): ReactionProfile {
  const sometimes = (rate: number): number => (chance.happens(0.5) ? rate : 0);
  return {
    leaseLost: sometimes(0.03),
    rewind: sometimes(0.2),
    checkpointLost: sometimes(0.2),
    pace: chance.oneOf([0.1, 1, 3]),
    releases: chance.happens(releases),
  };
}

/** Tells it from the chances of the same seed. */
const CORRECTIONS = 0xc0;
/** In one run in so many the microservice is corrected. */
const CORRECTED = 6;

/** What a run is like in which newer code would have said something else to the outside, and people decide on it. */
export interface CorrectionProfile extends ReactionProfile {
  readonly people: number;
  /** Of each of them. */
  readonly decisions: number;
}

/** Nothing, where all code says the same. */
export function drawCorrections(seed: number): CorrectionProfile | undefined {
  const chance = new SeededChance(seed ^ CORRECTIONS);
  if (chance.between(1, CORRECTED) > 1) return undefined;
  return {
    ...reactionsBy(chance, 0.3),
    people: chance.between(1, 3),
    decisions: chance.between(2, 8),
  };
}

/** Proposals and jobs live in the data store: this one is not lost. Other runs have that. */
export function withCorrections(profile: Profile, corrections: CorrectionProfile | undefined): Profile {
  if (corrections === undefined) return profile;
  const { events, playbacks } = profile;
  const modes = ['correct', 'correct', 'correct', 'introduce', 'introduce', 'replay', 'preview', 'rebuild'];
  return {
    ...profile,
    storm: 1_200,
    playbacks: { ...playbacks, requests: Math.max(playbacks.requests, 6), modes },
    events: { ...events, loss: 0, restore: 0, playback: 1, deploy: 0.01 },
  };
}

/** Tells it from the chances of the same seed. */
const REVERSALS = 0x4e7e;
/** In one run in so many, events are reversed. */
const REVERSING = 4;

/** Nothing, where no event is reversed. */
export function drawReversals(seed: number): ReversalPlan | undefined {
  const chance = new SeededChance(seed ^ REVERSALS);
  if (chance.between(1, REVERSING) > 1) return undefined;
  return {
    people: chance.between(1, 2),
    reversals: chance.between(3, 10),
    strangers: chance.oneOf([0, 0.3, 0.7]),
    retries: chance.oneOf([0, 0.4]),
  };
}

/** By states that were changed by hand, outcomes are what nobody can foretell. */
export function withReactions(profile: Profile, reactions: ReactionProfile | undefined): Profile {
  if (reactions === undefined) return profile;
  const events = { ...profile.events, tamper: 0 };
  if (!reactions.releases) return { ...profile, events };
  const { playbacks, traffic } = profile;
  return {
    ...profile,
    traffic: { ...traffic, curses: 0.1, requests: traffic.requests + 2 },
    playbacks: { ...playbacks, requests: Math.max(playbacks.requests, 6) },
    events: { ...events, loss: 0, playback: 1, mend: 0.01, deploy: 0.03, lag: 0.03 },
  };
}
