import { positionIn, type RecordedEvent, type RecordPosition } from '@reprise/event-envelope';
import { isEventItem } from '../log/event-item.ts';
import { cuttingRecords } from '../log/read-history.ts';
import { hourOf, type TimelineRow } from '../log/timeline.ts';
import { keyOf, type Rows, rowsOf } from '../log/timeline-hours.ts';
import type { EventLog, LogItem } from '../ports/event-log.ts';
import { chunks } from '../runtime/chunks.ts';
import { type Finding, findingOf } from './finding.ts';
import { type HourRow, rowIn } from './hour-tallies.ts';
import { lasting } from './lasting.ts';
import { merge } from './merge.ts';

const isSameRow = (a: TimelineRow, b: TimelineRow): boolean => JSON.stringify(a) === JSON.stringify(b);

const KEYS_AT_ONCE = 100;

/** Rows by hour. */
export type HourRows = Map<string, Rows>;

/** Compares some hours record by record, with one scan of the log. */
export async function* compareHours(
  log: EventLog,
  segments: number,
  hours: HourRows,
): AsyncGenerator<Finding> {
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
