import type { Subject } from '@reprise/event-envelope';
import { readHistory } from '../../src/log/read-history.ts';
import type { IncomingRecord } from '../../src/log/record.ts';
import { hourOf, readTimelineEntry, TIMELINE_BUCKETS, timelinePartition } from '../../src/log/timeline.ts';
import type { EventLog } from '../../src/ports/event-log.ts';
import { collected } from './collected.ts';

/** The ids of a subject's events, as far as its log is whole. */
export async function historyOf(log: EventLog, subject: Subject): Promise<string[]> {
  return (await collected(readHistory(log, subject))).map(({ id }) => id);
}

/** The rows of all timeline entries of the hours in which these records arrived, each once, by position. */
export async function timelineRows(log: EventLog, records: readonly Pick<IncomingRecord, 'arrivedAt'>[]) {
  const hours = new Set(records.map(({ arrivedAt }) => hourOf(arrivedAt)));
  const partitions = [...hours].flatMap((hour) =>
    Array.from({ length: TIMELINE_BUCKETS }, (_, bucket) => timelinePartition(hour, bucket)),
  );
  const entries = await Promise.all(partitions.map((partition) => collected(log.query(partition))));
  const rows = new Map(
    entries
      .flat()
      .flatMap(readTimelineEntry)
      .map((row) => [row[1], row]),
  );
  return [...rows.values()].sort(([, a], [, b]) => (a < b ? -1 : 1));
}

/** The subjects that the timeline names, one for each record. */
export const timelineOf = async (log: EventLog, records: readonly IncomingRecord[]): Promise<string[]> =>
  (await timelineRows(log, records)).map(([subject]) => subject);
