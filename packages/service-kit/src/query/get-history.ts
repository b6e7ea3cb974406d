import type { Skips } from '@reprise/aggregate';
import {
  isPosition,
  type Position,
  type RecordedEvent,
  recordOf,
  type Subject,
} from '@reprise/event-envelope';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type HttpResponse, jsonResponse } from '../http/problem.ts';
import { callsInLog } from '../log/calls-behind.ts';
import { foreseeing } from '../log/foreseeing.ts';
import { readLogicNotes } from '../log/logic-note.ts';
import { BEYOND_POSITIONS, readHistory, readOn, recordedUntil } from '../log/read-history.ts';
import { type LoadedState, readState, stateKey } from '../state/state-document.ts';
import { storyOf } from '../story/story-note.ts';
import { type EntryParts, entryOf, type HistoryEntry } from './history/entry.ts';
import { ALL_COUNTS, findUncounted, mayBeUncounted } from './history/uncounted.ts';
import { type View, viewAsLogged, viewAsOf } from './history/views.ts';
import { badRequest, instant, limit, MAX_PAGE_LENGTH, subjectOf, unknownAggregate } from './parameters.ts';
import type { QueryParts } from './query-parts.ts';

const PAGE = { usual: 100, most: 1_000 };

/** Which part of a history is asked for, and as it was when. Times in milliseconds since 1970. */
interface Asked {
  readonly subject: Subject;
  readonly size: number;
  readonly after: Position | undefined;
  readonly asOf: number | undefined;
  readonly asRecorded: number;
  /** The events of one story alone, or the one of that id. */
  readonly story: string | undefined;
}

/**
 * `GET /accounts/{id}/history`: every event with its outcome, what it changed, the calls that its reaction made, what it
 * caused, what caused it, and what took it back; page by page. Folded from the log by today's logic. `asOf` and
 * `asRecorded` as for a state; `correlation` for the events of one story, or the one of that id.
 */
export async function getHistory(parts: QueryParts, request: APIGatewayProxyEventV2): Promise<HttpResponse> {
  const asked = askedOf(parts, request);
  const { subject, asOf, asRecorded } = asked;
  const state = await stateOf(parts, subject);
  const known = () => recordedUntil(readHistory(parts.log, subject), asRecorded);
  const [notes, uncounted] = await Promise.all([
    readLogicNotes(parts.log),
    asOf !== undefined || mayBeUncounted(state) ? findUncounted(parts, known) : ALL_COUNTS,
  ]);
  const making = { service: parts.service, notes, uncounted, asRecorded };
  const page = await foreseeing(known, (skips) => tell(parts, asked, making, skips), uncounted.skipping);
  return jsonResponse(200, { ...about(parts, asked, state), ...page });
}

interface Page {
  readonly events: readonly HistoryEntry[];
  readonly next?: string;
}

/** Tells a page, from where the one before it has ended if this container has told that. */
async function tell(parts: QueryParts, asked: Asked, making: EntryParts, skips: Skips): Promise<Page> {
  const { log, kept } = parts;
  const { subject, after, asOf, asRecorded } = asked;
  const gone = asOf === undefined && after !== undefined ? kept.take(subject, after) : undefined;
  const view = gone ?? openView(parts, asked, making, skips);
  const behind = callsInLog(log, subject, { from: after && recordOf(after), upTo: BEYOND_POSITIONS });
  const page = pageOf(asked);
  let isKnown = gone !== undefined;
  const events = readOn(log, subject, gone && after);
  for await (const event of recordedUntil(events, asRecorded)) {
    isKnown = true;
    const last = page.fullAt();
    if (last !== undefined) {
      if (view.isSettled) kept.keep(subject, last, view);
      return { events: page.entries, next: last };
    }
    const did = await view.add(event);
    page.pass(event);
    if (did !== undefined && isWanted(asked, event))
      page.add(entryOf(making, { event, items: await behind(event) }, did));
  }
  if (!isKnown) throw unknownAggregate(subject);
  return { events: page.entries };
}

const openView = (parts: QueryParts, { asOf }: Asked, { uncounted }: EntryParts, skips: Skips): View =>
  asOf === undefined ? viewAsLogged(parts, skips) : viewAsOf(parts, asOf, uncounted.whole);

const isWanted = ({ after, story }: Asked, event: RecordedEvent): boolean =>
  (after === undefined || event.sequence > after) &&
  (story === undefined || storyOf(event) === story || event.id === story);

function askedOf({ aggregate }: QueryParts, request: APIGatewayProxyEventV2): Asked {
  const subject = subjectOf(aggregate, request);
  const { after, correlation } = request.queryStringParameters ?? {};
  if (after !== undefined && !isPosition(after))
    throw badRequest('after must be the "next" of an earlier page.');
  return {
    ...{ subject, after },
    size: limit(request, PAGE),
    asOf: instant(request, 'asOf'),
    asRecorded: instant(request, 'asRecorded') ?? Infinity,
    story: correlation,
  };
}

/** What the data store has of the aggregate. What it cannot be read from is not needed here: the log says all. */
async function stateOf({ store }: QueryParts, subject: Subject): Promise<LoadedState | undefined> {
  const [stored] = await store.get([stateKey(subject)]);
  try {
    return stored && readState(stored);
  } catch {
    return undefined;
  }
}

/** A page that is being filled: up to so many entries, and not longer than a Lambda may answer. */
function pageOf({ size, after }: Asked) {
  const entries: HistoryEntry[] = [];
  let length = 0;
  let last = after;
  return {
    entries,
    /** The last event that was looked at, where no more entries are to be. */
    fullAt: () => (entries.length === size || length > MAX_PAGE_LENGTH ? last : undefined),
    pass({ sequence }: RecordedEvent): void {
      last = sequence;
    },
    add(entry: HistoryEntry): void {
      length += JSON.stringify(entry).length;
      entries.push(entry);
    },
  };
}

/** What is said of the history as a whole: whose logic has folded it here, and by which the state of now was made. */
function about({ logic }: QueryParts, { subject, asOf, asRecorded }: Asked, state: LoadedState | undefined) {
  const isPast = asOf !== undefined || asRecorded !== Infinity;
  return {
    subject,
    ...(asOf === undefined ? {} : { asOf: new Date(asOf).toISOString() }),
    ...(asRecorded === Infinity ? {} : { asRecorded: new Date(asRecorded).toISOString() }),
    logic,
    ...(isPast || state === undefined ? {} : { latest: latestOf(state) }),
  };
}

const latestOf = ({ version, position, logic, playback, parked }: LoadedState) => ({
  ...{ version, position, logic },
  ...(playback && { playback }),
  ...(parked && { parked }),
});
