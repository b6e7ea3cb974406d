import { positionIn, type RecordedEvent, type RecordPosition } from '@reprise/event-envelope';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type HttpResponse, jsonResponse } from '../http/problem.ts';
import { fromEventItem } from '../log/event-item.ts';
import type { TimelineRow } from '../log/timeline.ts';
import { hoursWithin, rowsOf } from '../log/timeline-hours.ts';
import type { EventLog, LogKey } from '../ports/event-log.ts';
import { storyOf } from '../story/story-note.ts';
import { badRequest, instant } from './parameters.ts';
import type { ServiceParts } from './query-parts.ts';

/** So much is read for a page: events, and for each hour as much as a hundred of them. */
const PAGE = 2_000;
const HOUR = 100;
const HOUR_LENGTH = '2026-11-23T08'.length;
/** In a row of the timeline. */
const COUNT = 2;
/** Subjects begin with a letter. */
const BEHIND_ROWS = '~';

/** An event that has an id, or belongs to its story. */
export interface FoundEvent {
  readonly subject: string;
  readonly position: string;
  readonly id: string;
  readonly type: string;
  /** The name of its story. */
  readonly story: string;
}

/** Milliseconds since 1970. */
interface Recorded {
  readonly from: number;
  readonly to: number | undefined;
}

/** Records to be looked into, and where the next page goes on. */
interface Page {
  readonly rows: readonly TimelineRow[];
  readonly next?: string;
}

/**
 * `GET /stories?correlation=&recordedFrom=&recordedTo=`: the events with this id, or of its story, among all that was recorded in a
 * range of time; led to anything or not. Reads the timeline of its hours and each event, once: never a Scan. A page may find nothing;
 * `next` says that there is more to read.
 */
export async function findEvents(
  { log }: ServiceParts,
  request: APIGatewayProxyEventV2,
  story: string,
): Promise<HttpResponse> {
  const from = instant(request, 'recordedFrom');
  if (from === undefined) throw badRequest('recordedTo needs a recordedFrom.');
  const range = { from, to: instant(request, 'recordedTo') };
  const { rows, next } = await pageOf(log, range, request.queryStringParameters?.after ?? '');
  const items = await log.get(rows.flatMap(keysOf));
  const events = items.flatMap((item) => (item === undefined ? [] : fromEventItem(item)));
  const found = events.filter((event) => isOf(story, event) && isWithin(range, event)).map(toFound);
  return jsonResponse(200, { correlation: story, found, ...(next !== undefined && { next }) });
}

async function pageOf(log: EventLog, { from, to }: Recorded, after: string): Promise<Page> {
  const [hour, row] = [after.slice(0, HOUR_LENGTH), after.slice(HOUR_LENGTH + 1)];
  const rows: TimelineRow[] = [];
  let read = 0;
  const hours = hoursWithin(log, { from: textOf(from), ...(to !== undefined && { to: textOf(to) }) });
  for await (const each of hours) {
    if (each < hour) continue;
    for (const [key, one] of [...(await rowsOf(log, each))].sort(byKey)) {
      if (each === hour && key <= row) continue;
      rows.push(one);
      read += one[COUNT];
      if (read >= PAGE) return { rows, next: `${each} ${key}` };
    }
    read += HOUR;
    if (read >= PAGE) return { rows, next: `${each} ${BEHIND_ROWS}` };
  }
  return { rows };
}

const textOf = (time: number): string => new Date(time).toISOString();

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

const keysOf = ([subject, record, count]: TimelineRow): readonly LogKey[] =>
  // pump has noted a record's position
  Array.from({ length: count }, (_, index) => ({
    subject,
    position: positionIn(record as RecordPosition, index),
  }));

const isOf = (story: string, event: RecordedEvent): boolean => event.id === story || storyOf(event) === story;

function isWithin({ from, to = Infinity }: Recorded, { recordedtime }: RecordedEvent): boolean {
  const recorded = Date.parse(recordedtime);
  return recorded >= from && recorded <= to;
}

const toFound = (event: RecordedEvent): FoundEvent => ({
  subject: event.subject,
  position: event.sequence,
  id: event.id,
  type: event.type,
  story: storyOf(event),
});
