import { readTimelineEntry, TIMELINE_BUCKETS, type TimelineRow, timelinePartition } from '../log/timeline.ts';
import type { EventLog, LogItem } from '../ports/event-log.ts';

/** The rows of one hour, each once, by subject and record. */
export type Rows = Map<string, TimelineRow>;

export const keyOf = ([subject, record]: TimelineRow): string => `${subject} ${record}`;
export const isSameRow = (a: TimelineRow, b: TimelineRow): boolean => JSON.stringify(a) === JSON.stringify(b);

/** An hour's rows. One that is there in several wordings is kept in the last; the others are compared as it is. */
export async function rowsOf(log: EventLog, hour: string): Promise<Rows> {
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
