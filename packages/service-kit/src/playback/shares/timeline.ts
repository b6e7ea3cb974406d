import type { Subject, TimeRange } from '@reprise/event-envelope';
import { LRUCache } from 'lru-cache';
import {
  hourOf,
  readTimelineEntry,
  TIMELINE_BUCKETS,
  type TimelineRow,
  timelinePartition,
} from '../../log/timeline.ts';
import { hoursWithin } from '../../log/timeline-hours.ts';
import { queryHistories } from './queries.ts';
import { itemBytes, type Read, type Share, type ShareParts } from './share.ts';

/** Hours of first selected events that are remembered, so that an aggregate of many hours is not read in each. */
const REMEMBERED = 200_000;

/**
 * What arrived, or happened, in a range of time: the hours of the timeline that may have it, and the histories of the
 * aggregates that these name; never a Scan. An aggregate may be in many hours and is sent in that of its first selected
 * event. The log alone says which that is, so it is sent once however often the job is resumed. An aggregate whose
 * selected events come into the log only while the hours are read may be left out; live, it is folded in any case.
 *
 * The cursor is an hour and the last aggregate that was read in it.
 */
export const timelineShare = (parts: ShareParts): Share => ({
  name: 'timeline',
  read: (cursor) => readTimeline(parts, cursor),
});

async function* readTimeline(parts: ShareParts, cursor: string | undefined): AsyncGenerator<Read> {
  const [hour = '', after = ''] = cursor?.split(' ') ?? [];
  const firstHours = new LRUCache<string, string>({ max: REMEMBERED });
  for await (const each of hoursWithin(parts.log, parts.select.recorded)) {
    if (each >= hour) yield* readHour(parts, each, each === hour ? after : '', firstHours);
  }
}

async function* readHour(
  parts: ShareParts,
  hour: string,
  after: string,
  firstHours: LRUCache<string, string>,
): AsyncGenerator<Read> {
  const { subjects, bytes } = await subjectsOf(parts, hour);
  const open = subjects.filter((subject) => subject > after && (firstHours.get(subject) ?? hour) === hour);
  yield { cursor: `${hour} ${after}`, bytes };
  for await (const { subject, history, bytes: read } of queryHistories(parts, open)) {
    const cursor = `${hour} ${subject}`;
    const first = history?.first && hourOf(Date.parse(history.first.recordedtime));
    if (first !== undefined) firstHours.set(subject, first);
    yield history !== undefined && first === hour
      ? { cursor, bytes: read, history }
      : { cursor, bytes: read };
  }
}

/** The aggregates that an hour names with records that may hold a selected event, sorted. */
async function subjectsOf(
  { log, select, isOurs }: ShareParts,
  hour: string,
): Promise<{ subjects: Subject[]; bytes: number }> {
  const subjects = new Set<string>();
  let bytes = 0;
  const readBucket = async (bucket: number): Promise<void> => {
    for await (const entry of log.query(timelinePartition(hour, bucket))) {
      bytes += itemBytes(entry);
      for (const row of readTimelineEntry(entry)) {
        if (isOurs(row[0]) && mayBeWithin(select.time, row)) subjects.add(row[0]);
      }
    }
  };
  await Promise.all(Array.from({ length: TIMELINE_BUCKETS }, (_, bucket) => readBucket(bucket)));
  return { subjects: [...subjects].sort() as Subject[], bytes }; // isOurs has looked
}

function mayBeWithin({ from, to }: TimeRange = {}, [, , , least, greatest]: TimelineRow): boolean {
  return (
    (from === undefined || greatest >= Date.parse(from)) && (to === undefined || least <= Date.parse(to))
  );
}
