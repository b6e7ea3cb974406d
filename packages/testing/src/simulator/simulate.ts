import { SeededChance } from './chance.ts';
import { Clients } from './clients.ts';
import type { Version } from './containers.ts';
import { Deciders } from './deciders.ts';
import { noFaults, RandomFaults } from './faults.ts';
import { type Kit, realKit } from './kit.ts';
import { LastCorrections } from './last-corrections.ts';
import { type Mapping, STEADY } from './mapping.ts';
import { Operator } from './operator.ts';
import { Playbacks } from './playbacks.ts';
import {
  type CorrectionProfile,
  drawCorrections,
  drawProfile,
  drawReactions,
  drawReversals,
  type Profile,
  type ReactionProfile,
  withCorrections,
  withReactions,
} from './profile.ts';
import { Readers } from './readers.ts';
import { drawReleases, withReleases } from './release-profile.ts';
import { type ReleasePlan, Releasers } from './releasers.ts';
import { type ReversalPlan, Reversers } from './reversers.ts';
import { CALM, Service } from './service.ts';
import { drawSnapshots, type SnapshotProfile, withSnapshots } from './snapshot-profile.ts';
import type { Trace } from './trace.ts';
import { planTraffic } from './traffic.ts';
import { foldingAtMost, MENDED, NEW, OLD, payingAnew } from './versions.ts';
import type { ViolationError } from './violation.ts';
import { World } from './world.ts';

/** What a run came to. */
export interface Run {
  readonly seed: number;
  readonly steps: number;
  readonly trace: Trace;
  /** What must never be, and was. */
  readonly violation?: ViolationError;
}

/** Milliseconds that a step takes on average. */
const TICK = 8;
const QUESTIONS = 4;
/** Where there are snapshots to be started from. */
const MORE_QUESTIONS = 12;

/** One run of a whole service: the same seed and the same code, the same run. */
export async function simulate(seed: number, kit: Kit = realKit): Promise<Run> {
  const chance = new SeededChance(seed);
  const plan = planOf(seed, chance);
  const { profile, reactions, corrections, older } = plan;
  const world = new World({ chance, seed, faults: noFaults, tick: TICK });
  const service = new Service({
    ...profile,
    kit,
    world,
    version: older,
    reacts: reactions !== undefined,
    isCorrected: corrections !== undefined,
    ...(corrections === undefined ? {} : { subscribers: ['write', 'microservice'] }),
  });
  const violation = await service.guarded(() => run(service, plan));
  const { trace } = world;
  return { seed, steps: trace.length, trace, ...(violation === undefined ? {} : { violation }) };
}

/** What a run is like, by all that is drawn for it. */
interface Plan {
  readonly profile: Profile;
  readonly reactions: ReactionProfile | undefined;
  readonly corrections: CorrectionProfile | undefined;
  readonly reversals: ReversalPlan | undefined;
  readonly releases: ReleasePlan | undefined;
  readonly snapshots: SnapshotProfile | undefined;
  /** What is deployed first. */
  readonly older: Version;
  /** What is deployed over it, and at last. */
  readonly newer: Version;
}

function planOf(seed: number, chance: SeededChance): Plan {
  const reactions = drawReactions(seed);
  const corrections = drawCorrections(seed);
  const releases = drawReleases(seed);
  const snapshots = drawSnapshots(seed);
  const drawn = withCorrections(withReactions(drawProfile(chance), reactions), corrections);
  const profile = withSnapshots(withReleases(drawn, releases), snapshots);
  const [older, newer] = [OLD, newerOf(profile, corrections)].map((version) =>
    foldingAtMost(version, snapshots?.foldAtMost),
  ) as [Version, Version]; // as many as before
  const reversals = drawReversals(seed);
  return { profile, reactions, corrections, reversals, releases, snapshots, older, newer };
}

/** A service from its deployment to its end. @throws ViolationError */
async function run(service: Service, plan: Plan): Promise<void> {
  const { profile, reactions, corrections, reversals, releases, older, newer } = plan;
  const { world, playback, fleet } = service;
  await service.deploy();
  for (let splits = 0; splits < profile.playbackSplits; splits++)
    playback.split(world.chance.oneOf(playback.shards.filter(({ isOpen }) => isOpen)));
  const everybody: People = {
    clients: new Clients(world, fleet, profile),
    readers: new Readers({ ...service, subjects: profile.traffic.subjects }),
    playbacks: new Playbacks(service),
    people: new Deciders(world, fleet),
    reversers: new Reversers(service),
    ...(releases === undefined ? {} : { releasers: new Releasers(service, releases) }),
  };
  const { clients, readers, playbacks, people, reversers, releasers } = everybody;
  for (const mapping of reactionMappings(service)) mapping.rates = reactions ?? STEADY;
  if (corrections !== undefined) people.start(corrections);
  if (reversals !== undefined) reversers.start(reversals);
  releasers?.start();
  await storm(service, plan, everybody);
  if (corrections !== undefined) {
    new LastCorrections(service, playbacks, people).start();
    await world.run(CALM);
  }
  await service.redeliverAll();
  const told = [...clients.told, ...reversers.told, ...(releasers?.told ?? [])];
  const versions = [older, newer];
  const [{ accepted }, { observations }, { expectations }] = [clients, readers, playbacks];
  await service.check({ accepted, told, observations, expectations, versions });
}

function newerOf({ events }: Profile, corrections: CorrectionProfile | undefined): Version {
  const newer = events.mend > 0 ? MENDED : NEW;
  return corrections === undefined ? newer : payingAnew(newer);
}

const reactionMappings = ({ mappings: { reactions, resumes } }: Service): readonly Mapping[] =>
  [reactions, resumes].filter((mapping) => mapping !== undefined);

interface People {
  readonly clients: Clients;
  readonly readers: Readers;
  readonly playbacks: Playbacks;
  readonly people: Deciders;
  readonly reversers: Reversers;
  readonly releasers?: Releasers;
}

/** Traffic and trouble; then the trouble ends, and what is under way comes to rest. */
async function storm(service: Service, plan: Plan, everybody: People): Promise<void> {
  const { profile, releases, snapshots, older, newer } = plan;
  const { world, mappings, fleet } = service;
  const { clients, readers, playbacks, releasers } = everybody;
  const { events } = profile;
  const faults = new RandomFaults(world.chance, profile.faults);
  world.faults = faults;
  const isRetried = releases?.endsByRetry === true;
  const operator = new Operator(service, { faults, events, older, newer, isRetried });
  mappings.pump.rates = profile.pump;
  mappings.write.rates = profile.write;
  mappings.playback.rates = profile.playback;
  fleet.invocations = profile.invocations;
  clients.start(planTraffic(world.chance, profile.traffic));
  readers.start(profile.readers, snapshots === undefined ? QUESTIONS : MORE_QUESTIONS);
  playbacks.start(profile.playbacks);
  let steps = 0;
  await world.run(
    profile.storm + 1,
    () => ++steps > profile.storm || Object.values(everybody).every(({ areDone }) => areDone),
  );
  world.trace.add('the storm is over');
  operator.calm();
  service.calm();
  clients.calm();
  if (events.playback > 0) playbacks.finish(operator.needsRebuild);
  if (isRetried && events.mend > 0) releasers?.finish();
  await world.run(CALM);
}
