import type { TimeRange } from '@reprise/event-envelope';
import type { EventLog, LogItem } from '../ports/event-log.ts';
import {
  hourOf,
  readTimelineEntry,
  TIMELINE_BUCKETS,
  TIMELINE_DIRECTORY,
  type TimelineRow,
  timelinePartition,
} from './timeline.ts';

/** The hours that may hold what was recorded in a range; of one hour it is known without asking. */
export async function* hoursWithin(log: EventLog, { from, to }: TimeRange = {}): AsyncGenerator<string> {
  const [first, last] = [from, to].map((time) => time && hourOf(Date.parse(time)));
  if (first !== undefined && first === last) return yield first;
  const range = {
    ...(first === undefined ? {} : { from: first }),
    ...(last === undefined ? {} : { to: last }),
  };
  for await (const { position } of log.query(TIMELINE_DIRECTORY, range)) yield position;
}

/** The rows of one hour, each once, by subject and record. */
export type Rows = Map<string, TimelineRow>;

export const keyOf = ([subject, record]: TimelineRow): string => `${subject} ${record}`;

/** An hour's rows. One that is there in several wordings is kept in the last; `verify` compares the others. */
export async function rowsOf(log: EventLog, hour: string): Promise<Rows> {
  const rows: Rows = new Map();
  const readBucket = async (bucket: number): Promise<void> => {
    for await (const entry of log.query(timelinePartition(hour, bucket)))
      for (const row of readable(entry)) rows.set(keyOf(row), row);
  };
  await Promise.all(Array.from({ length: TIMELINE_BUCKETS }, (_, bucket) => readBucket(bucket)));
  return rows;
}

/** An entry that cannot be read is found, and named, by `verify`. */
export function readable(entry: LogItem): readonly TimelineRow[] {
  try {
    return readTimelineEntry(entry);
  } catch {
    return [];
  }
}
