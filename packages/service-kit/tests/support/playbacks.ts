import { type Aggregate, type Logic, UNPACKAGED } from '@reprise/aggregate';
import {
  encodePlaybackRecord,
  endSubject,
  type HistoryRecord,
  identitySet,
  type RecordedEvent,
  type SentRecord,
  type Subject,
} from '@reprise/event-envelope';
import { MemoryDataStore, MemoryEventStream, type RecordStream } from '../../src/index.ts';
import { FIRST_IDENTITY, identityOf, LAST_IDENTITY } from '../../src/log/identity-item.ts';
import { notingLogic } from '../../src/log/logic-note.ts';
import { readHistory } from '../../src/log/read-history.ts';
import type { IncomingRecord } from '../../src/log/record.ts';
import { JOBS_PARTITION } from '../../src/playback/playback-job.ts';
import { progressKey, readProgress } from '../../src/playback/progress-document.ts';
import type { DataStore } from '../../src/ports/data-store.ts';
import type { EventLog } from '../../src/ports/event-log.ts';
import type { Deadline } from '../../src/runtime/deadline.ts';
import { silentTelemetry, type Telemetry } from '../../src/runtime/observability.ts';
import { stateKey } from '../../src/state/state-document.ts';
import { wiped } from '../../src/state/wiped.ts';
import { writeReceiver } from '../../src/write/playback/write-receiver.ts';
import { stateCache } from '../../src/write/state-cache.ts';
import { writeBatch } from '../../src/write/write-batch.ts';
import { collected } from './collected.ts';
import { oneAttempt } from './deadlines.ts';
import { ARRIVED, sequenceNumberAt } from './events.ts';
import { purse } from './purse.ts';

export const JOB = '20261124T120000Z-abcdef';
export const SHARD = 'shardId-000000000000';

export interface PlayerOptions {
  readonly aggregates?: readonly Aggregate[];
  readonly logic?: Logic;
  readonly telemetry?: Telemetry;
  /** The playback stream; one that nobody reads, by default. */
  readonly playback?: RecordStream;
}

/** A warm container of `write`: what it does with batches of either stream. */
export function playerOf(log: EventLog, store: DataStore, options: PlayerOptions = {}) {
  const { aggregates = [purse], logic = UNPACKAGED, telemetry = silentTelemetry } = options;
  const { playback = new MemoryEventStream() } = options;
  const parts = {
    ...{ log, store, playback, telemetry, aggregates, logic },
    ...{ cache: stateCache(), logEpoch: 1, noteLogic: notingLogic(log, logic) },
  };
  const receive = writeReceiver(parts);
  const delivered = (records: readonly IncomingRecord[], shard: string) =>
    records.map((record) => ({ ...record, stream: 'playback', shard }));
  return {
    live: (records: readonly IncomingRecord[], deadline: Deadline = oneAttempt) =>
      writeBatch(parts, records, deadline),
    play: (records: readonly IncomingRecord[], deadline: Deadline = oneAttempt, shard = SHARD) =>
      receive(delivered(records, shard), shard, deadline),
  };
}

/** The n-th record of a playback stream. */
export const playedAt = (place: number, record: SentRecord): IncomingRecord => ({
  sequenceNumber: sequenceNumberAt(place),
  partitionKey: record.subject,
  bytes: encodePlaybackRecord(record, '2026-11-24T12:00:00Z'),
  arrivedAt: ARRIVED + place,
});

export const endRecord = (playbackid = JOB, playbackmode = 'rebuild'): SentRecord => ({
  kind: 'end',
  subject: endSubject(playbackid),
  playbackid,
  playbackmode,
});

export interface HistoryOptions {
  readonly job?: string;
  readonly mode?: string;
  /** False: a claim check. */
  readonly inline?: boolean;
  /** So many events of the history, as if the log had held no more when it was read. */
  readonly events?: number;
}

/** A history as the sender makes it of what the log holds now. */
export async function historyRecord(
  log: EventLog,
  subject: Subject,
  { job = JOB, mode = 'rebuild', inline = true, events: most = Infinity }: HistoryOptions = {},
): Promise<HistoryRecord> {
  const all = await collected(readHistory(log, subject));
  const events = all.slice(0, most);
  const identities = (await collected(log.query(subject, { from: FIRST_IDENTITY, to: LAST_IDENTITY }))).map(
    identityOf,
  );
  const upTo = events.at(-1)?.sequence;
  if (upTo === undefined) throw new Error(`The log holds nothing of ${subject}.`);
  return {
    kind: 'history',
    subject,
    playbackid: job,
    playbackmode: mode,
    upTo,
    count: events.length,
    select: {},
    identities: identitySet(identities),
    ...(inline ? { events: events as readonly RecordedEvent[] } : {}),
  };
}

/** A playback of these aggregates, with its end. */
export async function playbackOf(
  log: EventLog,
  subjects: readonly Subject[],
  options: HistoryOptions = {},
): Promise<IncomingRecord[]> {
  const histories = await Promise.all(subjects.map((subject) => historyRecord(log, subject, options)));
  const records = [...histories, endRecord(options.job, options.mode)];
  return records.map((record, place) => playedAt(place, record));
}

/** Empties a state as a wipe does. */
export async function wipe(store: DataStore, subject: Subject): Promise<void> {
  const [stored] = await store.get([stateKey(subject)]);
  if (stored === undefined) return;
  await store.write([wiped(stored)]);
}

/** What write has noted of a job. */
export async function progressOf(store: DataStore, job = JOB) {
  const [stored] = await store.get([progressKey({ job, subscriber: 'write', shard: SHARD })]);
  return stored && readProgress(stored);
}

/** A data store that was lost, in which nothing is but this playback: it rebuilds it. */
export async function lostStore(job: string): Promise<MemoryDataStore> {
  const store = new MemoryDataStore();
  await noteJob(store, job);
  return store;
}

/** What a data store knows of a playback that was begun on it. */
export const noteJob = (store: DataStore, job = JOB) =>
  store.write([{ subject: JOBS_PARTITION, item: job, document: { rev: 'noted' }, indexes: {} }]);
