import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { recordOf } from '@reprise/event-envelope';
import type { LogItem } from '../ports/event-log.ts';
import { chunks } from '../runtime/chunks.ts';
import type { ReadRecord } from './record.ts';

/** Buckets per hour: they spread the writes of a busy hour, and are read side by side. A constant of the log format. */
export const TIMELINE_BUCKETS = 8;

/** Well under an item's 400 KB even if nothing could be compressed. */
const MAX_ROWS_LENGTH = 256 * 1024;

/** One record of the log: subject, record position, number of events, least and greatest `time` (milliseconds). */
export type TimelineRow = readonly [
  subject: string,
  position: string,
  count: number,
  least: number,
  greatest: number,
];

/** Partition of the records that arrived in one hour (UTC) and fell into one bucket. */
export const timelinePartition = (hour: string, bucket: number): string => `~timeline/${hour}/${bucket}`;

/** Where the timeline says which hours it has. */
export const TIMELINE_DIRECTORY = '~timeline';

/** The note that records arrived in an hour. */
export const hourItem = (hour: string): LogItem => ({ subject: TIMELINE_DIRECTORY, position: hour });

/** `2026-11-23T08` */
export const hourOf = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 13);

/**
 * Timeline entries for records: what arrived in which hour, so that a range of time is found without an index (which
 * would cost a write unit per event) and without a Scan. A retried batch may be cut differently: entries may overlap,
 * and readers de-duplicate. They may also name a record that is not in the log yet; the log itself is the truth.
 */
export function timelineEntries(records: readonly ReadRecord[]): LogItem[] {
  const byHour = Map.groupBy(records, ({ incoming }) => hourOf(incoming.arrivedAt));
  return [...byHour].flatMap(([hour, inHour]) =>
    chunks(inHour.map(rowOf), {
      length: Infinity,
      size: MAX_ROWS_LENGTH,
      sizeOf: (row) => JSON.stringify(row).length,
    }).map((rows) => entryOf(hour, rows)),
  );
}

export const readTimelineEntry = (item: LogItem): TimelineRow[] =>
  // entryOf wrote it
  JSON.parse(inflateRawSync(item.rows as Uint8Array).toString('utf8')) as TimelineRow[];

/** What the timeline says of a record. @param events all of it, in order */
export function rowOf({ subject, events }: Pick<ReadRecord, 'subject' | 'events'>): TimelineRow {
  const times = events.map(({ time }) => Date.parse(time));
  const [first] = events;
  return [
    subject,
    first ? recordOf(first.sequence) : '',
    events.length,
    Math.min(...times),
    Math.max(...times),
  ];
}

/** Whether an entry's rows are those that its key was made of. */
export function isEntryWhole(item: LogItem): boolean {
  try {
    const rows = inflateRawSync(item.rows as Uint8Array); // entryOf wrote it, or the digest tells
    return item.position.endsWith(`~${digestOf(rows).toString('hex', 0, 8)}`);
  } catch {
    return false;
  }
}

const digestOf = (rows: string | Buffer): Buffer => createHash('sha256').update(rows).digest();

function entryOf(hour: string, rows: readonly TimelineRow[]): LogItem {
  const text = JSON.stringify(rows);
  const digest = digestOf(text);
  const positions = rows.map(([, position]) => position).sort();
  return {
    subject: timelinePartition(hour, (digest[0] ?? 0) % TIMELINE_BUCKETS),
    position: `${positions[0]}..${positions.at(-1)}~${digest.toString('hex', 0, 8)}`,
    rows: deflateRawSync(text),
  };
}
