import type { Aggregate } from '../../../packages/aggregate/src/index.ts';
import type { StreamRecord } from '../../../packages/testing/src/simulator/kinesis.ts';
import type { Tally } from '../meter/tally.ts';
import { type BenchService, benchService } from './service.ts';
import { opening, type SentEvent, transfer } from './traffic.ts';

/** How events come: so many a request, a batch of pump and write as large, so many of each account in it. */
export interface Shape {
  readonly eventsPerBatch: number;
  readonly eventsPerAccount: number;
}

/** What a function made of one batch. */
export interface Run {
  readonly tally: Tally;
  /** Milliseconds from the call to the answer. */
  readonly ms: number;
}

export type Stage = 'ingest' | 'pump' | 'write';
export const STAGES: readonly Stage[] = ['ingest', 'pump', 'write'];
export type BatchRun = Readonly<Record<Stage, Run>>;

/** As many as an account's ring remembers, each from a record of its own: from then on a state has its full size. */
const EVENTS_TO_FILL_A_RING = 32;

/** A service whose accounts have a past. */
export async function serviceWithPast(aggregate: Aggregate, accounts: number): Promise<BenchService> {
  const service = await benchService([aggregate]);
  const all = Array.from({ length: accounts }, (_, account) => account);
  const submit = async (events: readonly SentEvent[]): Promise<void> => {
    const records = await service.post(events);
    await service.pump(records);
    await service.write(records);
  };
  await submit(all.map(opening));
  for (let round = 0; round < EVENTS_TO_FILL_A_RING; round++) await submit(all.map(transfer));
  return service;
}

/** Events of a shape, 500 bytes of data each. */
export const eventsOf = ({ eventsPerBatch, eventsPerAccount }: Shape): SentEvent[] =>
  Array.from({ length: eventsPerBatch }, (_, index) => transfer(Math.floor(index / eventsPerAccount)));

/** Sends one batch through the three functions. write has just started, so it reads every state. */
export async function runBatch(service: BenchService, shape: Shape): Promise<BatchRun> {
  const events = eventsOf(shape);
  service.restartWrite();
  let records: readonly StreamRecord[] = [];
  const ingest = await measured(service, async () => {
    records = await service.post(events);
  });
  const pump = await measured(service, () => service.pump(records));
  const write = await measured(service, () => service.write(records));
  return { ingest, pump, write };
}

async function measured({ meter }: BenchService, run: () => Promise<unknown>): Promise<Run> {
  const start = performance.now();
  const tally = await meter.during(run);
  return { tally, ms: performance.now() - start };
}
