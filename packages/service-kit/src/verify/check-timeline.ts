import { positionIn, type RecordedEvent, type RecordPosition } from '@reprise/event-envelope';
import { isEventItem } from '../log/event-item.ts';
import { cuttingRecords } from '../log/read-history.ts';
import {
  hourOf,
  readTimelineEntry,
  TIMELINE_BUCKETS,
  TIMELINE_DIRECTORY,
  type TimelineRow,
  timelinePartition,
} from '../log/timeline.ts';
import type { EventLog, LogItem } from '../ports/event-log.ts';
import { chunks } from '../runtime/chunks.ts';
import type { Finding, FindingKind } from './finding.ts';
import { addTo, emptyTally, type HourRow, type HourTallies, isSameTally, rowIn } from './hour-tallies.ts';
import { lasting } from './lasting.ts';
import { merge } from './merge.ts';

/** Rows that are held at a time, where hours have to be compared one by one. */
const MAX_ROWS = 500_000;
const KEYS_AT_ONCE = 100;

/** What the scan of the log has counted, by hour. */
export interface Counted {
  /** By the records of the log. */
  readonly records: HourTallies;
  /** By the rows of the timeline, as often as they are there. */
  readonly rows: HourTallies;
}

/** The rows of one hour, each once, by subject and record. */
type Rows = Map<string, TimelineRow>;
type HourRows = Map<string, Rows>;

const keyOf = ([subject, record]: TimelineRow): string => `${subject} ${record}`;
const partitionOf = (hour: string): string => `${TIMELINE_DIRECTORY}/${hour}`;
const isSameRow = (a: TimelineRow, b: TimelineRow): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * Compares the timeline with the log: a playback of a range of time finds by it what it has to play. Most hours are told by
 * what was counted on the way. An hour that is not, because a batch was retried, records arrive in it right now, or something
 * is wrong, is read; and where that does not tell either, compared record by record, with one more scan for many hours.
 */
export async function* checkTimeline(
  log: EventLog,
  segments: number,
  counted: Counted,
): AsyncGenerator<Finding> {
  const hours = [...new Set([...counted.records.keys(), ...counted.rows.keys()])].sort();
  yield* missingHours(log, hours);
  let open: HourRows = new Map();
  let size = 0;
  for (const hour of hours) {
    const records = counted.records.get(hour);
    if (isSameTally(records, counted.rows.get(hour))) continue;
    const rows = await rowsOf(log, hour);
    const tally = emptyTally();
    for (const row of rows.values()) addTo(tally, row);
    if (isSameTally(records, tally)) continue;
    open.set(hour, rows);
    size += rows.size;
    if (size < MAX_ROWS) continue;
    yield* compareHours(log, segments, open);
    [open, size] = [new Map(), 0];
  }
  if (open.size > 0) yield* compareHours(log, segments, open);
}

/** Hours that the timeline has, and its directory does not. */
async function* missingHours(log: EventLog, hours: readonly string[]): AsyncGenerator<Finding> {
  const noted = new Set<string>();
  for await (const { position } of log.query(TIMELINE_DIRECTORY)) noted.add(position);
  const missing = hours.filter((hour) => !noted.has(hour));
  const still = async (open: readonly string[]) => {
    const found = await log.get(open.map((hour) => ({ subject: TIMELINE_DIRECTORY, position: hour })));
    return open.filter((_, index) => found[index] === undefined);
  };
  for (const hour of await lasting(missing, still))
    yield findingOf(
      'hour-missing',
      partitionOf(hour),
      `The directory of the timeline does not name ${hour}.`,
    );
}

const findingOf = (kind: FindingKind, subject: string, detail: string): Finding => ({
  kind,
  subject,
  detail,
});

/** An hour's rows. One that is there in several wordings is kept in the last; the others are compared as it is. */
async function rowsOf(log: EventLog, hour: string): Promise<Rows> {
  const rows: Rows = new Map();
  const readBucket = async (bucket: number): Promise<void> => {
    for await (const entry of log.query(timelinePartition(hour, bucket)))
      for (const row of readable(entry)) rows.set(keyOf(row), row);
  };
  await Promise.all(Array.from({ length: TIMELINE_BUCKETS }, (_, bucket) => readBucket(bucket)));
  return rows;
}

/** An entry that cannot be read is found, and named, by the scan. */
export function readable(entry: LogItem): readonly TimelineRow[] {
  try {
    return readTimelineEntry(entry);
  } catch {
    return [];
  }
}

/** Compares some hours record by record, with one scan of the log. */
async function* compareHours(log: EventLog, segments: number, hours: HourRows): AsyncGenerator<Finding> {
  const lacking: HourRow[] = [];
  const compare = async function* (segment: number): AsyncGenerator<Finding> {
    for await (const record of recordsIn(log, segment, segments)) {
      const { hour, row } = rowIn(record);
      const rows = hours.get(hour);
      if (rows === undefined) continue;
      const said = rows.get(keyOf(row));
      rows.delete(keyOf(row));
      if (said === undefined) lacking.push({ hour, row });
      else if (!isSameRow(said, row)) yield differs(hour, said, row);
    }
  };
  yield* merge(Array.from({ length: segments }, (_, segment) => compare(segment)));
  yield* withoutRow(log, lacking);
  for (const [hour, rows] of hours) yield* withoutRecord(log, hour, [...rows.values()]);
}

const differs = (hour: string, said: TimelineRow, row: TimelineRow): Finding =>
  findingOf(
    'timeline-differs',
    row[0],
    `The timeline of ${hour} says ${JSON.stringify(said)}, the log ${JSON.stringify(row)}.`,
  );

/** The whole records of the log, those of subjects that are cut off apart. */
async function* recordsIn(
  log: EventLog,
  segment: number,
  segments: number,
): AsyncGenerator<readonly RecordedEvent[]> {
  let subject: string | undefined;
  let take = cuttingRecords();
  for await (const item of log.scan(segment, segments)) {
    if (!isEventItem(item)) continue;
    if (item.subject !== subject) take = cuttingRecords();
    subject = item.subject;
    const record = tryTake(take, item);
    if (record.length > 0) yield record;
  }
}

/** What cannot be read is found, and named, by the scan before. */
function tryTake(take: ReturnType<typeof cuttingRecords>, item: LogItem): readonly RecordedEvent[] {
  try {
    return take(item) ?? [];
  } catch {
    return [];
  }
}

/** Records that the timeline did not name when it was read: many have arrived since. */
async function* withoutRow(log: EventLog, lacking: readonly HourRow[]): AsyncGenerator<Finding> {
  for (const { hour, row } of await lasting(lacking, (open) => withoutThatRow(log, open)))
    yield findingOf(
      'timeline-missing',
      row[0],
      `The timeline of ${hour} does not name record ${row[1]} as it is.`,
    );
}

async function withoutThatRow(log: EventLog, open: readonly HourRow[]): Promise<readonly HourRow[]> {
  const hours = new Map<string, Rows>();
  for (const hour of new Set(open.map((one) => one.hour))) hours.set(hour, await rowsOf(log, hour));
  return open.filter(({ hour, row }) => {
    const said = hours.get(hour)?.get(keyOf(row));
    return said === undefined || !isSameRow(said, row);
  });
}

/** Rows whose record the scan has not met: it has arrived since, or it is not there. */
async function* withoutRecord(
  log: EventLog,
  hour: string,
  rows: readonly TimelineRow[],
): AsyncGenerator<Finding> {
  for (const row of await lasting(rows, (open) => absentOf(log, hour, open))) {
    const [subject, record, count] = row;
    const what = `The timeline of ${hour} names record ${record} with ${count} events, which the log does not have in that hour`;
    yield findingOf('timeline-unknown', subject, `${what}: they are lost, or pump has not stored them yet.`);
  }
}

async function absentOf(log: EventLog, hour: string, rows: readonly TimelineRow[]): Promise<TimelineRow[]> {
  const absent: TimelineRow[] = [];
  for (const some of chunks(rows, { length: KEYS_AT_ONCE })) {
    const keys = some.map(([subject, record]) => ({ subject, position: firstIn(record) }));
    const found = await log.get(keys);
    absent.push(...some.filter((_, index) => !isInHour(found[index], hour)));
  }
  return absent;
}

const firstIn = (record: string): string => positionIn(record as RecordPosition, 0);

function isInHour(item: LogItem | undefined, hour: string): boolean {
  return item !== undefined && hourOf(Number(item.recordedtime)) === hour;
}
