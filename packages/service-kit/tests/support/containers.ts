import { type Aggregate, type Logic, UNPACKAGED } from '@reprise/aggregate';
import type { Subject } from '@reprise/event-envelope';
import { MemoryDataStore, MemoryEventLog, MemoryEventStream, type RecordStream } from '../../src/index.ts';
import { notingLogic } from '../../src/log/logic-note.ts';
import type { IncomingRecord } from '../../src/log/record.ts';
import type { DataStore } from '../../src/ports/data-store.ts';
import type { EventLog } from '../../src/ports/event-log.ts';
import { pumpBatch } from '../../src/pump/pump-batch.ts';
import type { Deadline } from '../../src/runtime/deadline.ts';
import { silentTelemetry, type Telemetry } from '../../src/runtime/observability.ts';
import { type LoadedState, READY_KEY, readState, stateKey } from '../../src/state/state-document.ts';
import { stateCache } from '../../src/write/state-cache.ts';
import { writeBatch } from '../../src/write/write-batch.ts';
import { oneAttempt } from './deadlines.ts';
import { purse } from './purse.ts';

/** A warm container of `pump`. */
export function pumpOf(log: EventLog, telemetry: Telemetry = silentTelemetry) {
  const parts = { log, telemetry, logEpoch: 1, hours: new Set<string>() };
  return (records: readonly IncomingRecord[], deadline: Deadline = oneAttempt) =>
    pumpBatch(parts, records, deadline);
}

export interface WriterOptions {
  readonly aggregates?: readonly Aggregate[];
  readonly logic?: Logic;
  readonly telemetry?: Telemetry;
  /** The playback stream; one that nobody reads, by default. */
  readonly playback?: RecordStream;
}

/** A warm container of `write`, with a cache of its own. */
export function writerOf(log: EventLog, store: DataStore, options: WriterOptions = {}) {
  const { aggregates = [purse], logic = UNPACKAGED, telemetry = silentTelemetry } = options;
  const { playback = new MemoryEventStream() } = options;
  const parts = {
    ...{ log, store, playback, telemetry, aggregates, logic },
    ...{ cache: stateCache(), logEpoch: 1, noteLogic: notingLogic(log, logic) },
  };
  return (records: readonly IncomingRecord[], deadline: Deadline = oneAttempt) =>
    writeBatch(parts, records, deadline);
}

/** Marks a store as one where a missing state means a new aggregate. */
export async function makeReady(store: DataStore): Promise<void> {
  await store.write([{ ...READY_KEY, document: { rev: 'ready' }, indexes: {} }]);
}

/** Empty tables after a first deployment. */
export async function emptyTables() {
  const tables = { log: new MemoryEventLog(), store: new MemoryDataStore() };
  await makeReady(tables.store);
  return tables;
}

/** What is stored of an aggregate. */
export async function stateOf(store: DataStore, subject: Subject | string): Promise<LoadedState | undefined> {
  const [stored] = await store.get([stateKey(subject)]);
  return stored === undefined ? undefined : readState(stored);
}
