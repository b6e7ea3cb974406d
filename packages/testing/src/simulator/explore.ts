import { createHash } from 'node:crypto';
import { type CloudEvent, encodeRecord } from '@reprise/event-envelope';
import { type Bound, Budget } from './budget.ts';
import { Enumeration, SeenBefore } from './enumeration.ts';
import { noFaults } from './faults.ts';
import { type Kit, realKit } from './kit.ts';
import { kinesisEvent } from './lambda.ts';

import { Service } from './service.ts';
import { firstOf } from './simulated-log.ts';
import type { Trace } from './trace.ts';
import type { SentEvent } from './traffic.ts';
import { OLD } from './versions.ts';
import type { ViolationError } from './violation.ts';
import { World } from './world.ts';

/** What is explored, and within which bound. */
export interface Scenario extends Bound {
  readonly name: string;
  /** What lies on the stream: the events of each record, all of one account. */
  readonly records: readonly (readonly SentEvent[])[];
}

export interface Explored {
  /** Schedules that were run, each up to where an earlier one had been already. */
  readonly schedules: number;
  /** Different states of the whole world that were met. */
  readonly states: number;
  readonly violation?: ViolationError;
  /** Of the schedule that violates. */
  readonly trace?: Trace;
  /** False where the limit was reached first. */
  readonly isComplete: boolean;
}

export interface ExploreOptions {
  readonly kit?: Kit;
  /** Schedules after which to give up. */
  readonly limit?: number;
  readonly onProgress?: (done: { readonly schedules: number; readonly states: number }) => void;
}

const EVERY = 1_000;
/** Steps within which a schedule ends. */
const LENGTH = 2_000;

/**
 * Runs every schedule of a scenario: every order in which the steps of all containers can follow each other, with every
 * combination of the faults that its bound allows. A schedule that comes to a state which was met before is not followed
 * further; a state is what lies in the tables, where the mappings stand, what the network carries and what each
 * container has learned, from which follows where its code stands.
 */
export async function explore(scenario: Scenario, options: ExploreOptions = {}): Promise<Explored> {
  const { kit = realKit, limit = Infinity, onProgress = () => {} } = options;
  const chance = new Enumeration();
  const states = new Set<string>();
  let schedules = 0;
  do {
    const { violation, trace } = await runSchedule(scenario, kit, chance, states);
    schedules += 1;
    if (violation !== undefined)
      return { schedules, states: states.size, violation, trace, isComplete: false };
    if (schedules % EVERY === 0) onProgress({ schedules, states: states.size });
    if (schedules === limit) return { schedules, states: states.size, isComplete: false };
  } while (chance.next());
  return { schedules, states: states.size, isComplete: true };
}

async function runSchedule(scenario: Scenario, kit: Kit, chance: Enumeration, states: Set<string>) {
  const budget = new Budget(scenario, chance);
  const onStep = async () => {
    if (!chance.isOn || !chance.isNew) return;
    const state = await stateOf(service, budget);
    if (states.has(state)) throw new SeenBefore();
    states.add(state);
  };
  const world = new World({ chance, faults: noFaults, tick: 0, onStep });
  const service = new Service({ ...PLAIN, kit, world, maxBatch: scenario.records.length });
  const violation = await service.guarded(async () => {
    await prepare(service, scenario);
    chance.isOn = true;
    budget.spendOn(service);
    const isSeen = await world.run(LENGTH).then(() => false, isSeenBefore);
    chance.isOn = false;
    if (!isSeen) await checkAtRest(service);
  });
  return { violation, trace: world.trace };
}

const PLAIN = {
  version: OLD,
  timeLimit: 60_000,
  playbackTimeLimit: 60_000,
  paces: [1],
  maxSkew: 0,
  coldStarts: 0,
};

function isSeenBefore(error: unknown): boolean {
  if (error instanceof SeenBefore) return true;
  throw error;
}

/** Deploys, warms a container of pump up, and puts the records on the stream. Nothing is decided here. */
async function prepare(service: Service, { records }: Scenario): Promise<void> {
  await service.deploy();
  void service.fleet.invoke('pump', kinesisEvent([]));
  await service.world.run(LENGTH);
  for (const events of records) {
    const event = events[0] as unknown as CloudEvent; // brands are for production
    service.kinesis.put({ subject: event.subject, bytes: encodeRecord(events as unknown as CloudEvent[]) });
  }
}

/** Whatever tells one state of the world from another, hashed. */
async function stateOf({ tables, mappings, fleet, world }: Service, budget: Budget): Promise<string> {
  const items = (await firstOf(tables.log.scan(0, 1))).map(
    ({ subject, position, first }) => `${subject}@${position} ${first}`,
  );
  const documents = (await tables.backup()).map(({ subject, document }) => `${subject} ${document.rev}`);
  const parts = [
    ...items.sort(),
    ...documents.sort(),
    mappings.pump.describe(),
    mappings.write.describe(),
    fleet.describe(),
    world.describe(),
    budget.describe(),
  ];
  return createHash('sha256').update(parts.join('\n')).digest('base64');
}

async function checkAtRest(service: Service): Promise<void> {
  service.calm();
  await service.redeliverAll();
  await service.check({ accepted: [], told: [], observations: [], expectations: [], versions: [OLD] });
}
