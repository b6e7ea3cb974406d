import { isPosition, recordOf, type Subject } from '@reprise/event-envelope';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type HttpResponse, jsonResponse } from '../http/problem.ts';
import { readLogicNotes } from '../log/logic-note.ts';
import { readHistory, recordedUntil } from '../log/read-history.ts';
import { type ToldEvent, toldHistory } from '../log/told-history.ts';
import { type LoadedState, readState, stateKey } from '../state/state-document.ts';
import { storyOf } from '../story/story-note.ts';
import { entryOf, type HistoryEntry } from './history/entry.ts';
import { findReversals, mayHaveReversals, NO_REVERSALS } from './history/reversals.ts';
import { viewAsLogged, viewAsOf } from './history/views.ts';
import { badRequest, instant, limit, MAX_PAGE_LENGTH, subjectOf, unknownAggregate } from './parameters.ts';
import type { QueryParts } from './query-parts.ts';

const PAGE = { usual: 100, most: 1_000 };

/** Which part of a history is asked for, and as it was when. Times in milliseconds since 1970. */
interface Asked {
  readonly subject: Subject;
  readonly size: number;
  readonly after: string;
  readonly asOf: number | undefined;
  readonly asRecorded: number;
  /** The events of one story alone. */
  readonly story: string | undefined;
}

/**
 * `GET /accounts/{id}/history`: every event with its outcome, what it changed, the calls that its reaction made, what it
 * caused, what caused it, and what took it back; page by page. Folded from the log by today's logic. `asOf` and
 * `asRecorded` as for a state; `correlation` for the events of one story.
 */
export async function getHistory(parts: QueryParts, request: APIGatewayProxyEventV2): Promise<HttpResponse> {
  const asked = askedOf(parts, request);
  const { subject, asOf, asRecorded } = asked;
  const state = await stateOf(parts, subject);
  const { view, from, making } = await opening(parts, asked, state);
  const page = pageOf(asked);
  let known = from !== undefined;
  for await (const told of toldHistory(parts.log, subject, from)) {
    const { event } = told;
    if (Date.parse(event.recordedtime) > asRecorded) break;
    known = true;
    if (page.isFull()) {
      if (asOf === undefined) parts.kept.keep(subject, page.last(), view);
      return jsonResponse(200, { ...about(parts, asked, state), events: page.entries, next: page.last() });
    }
    if (from !== undefined && event.sequence <= asked.after) continue; // the view has had it
    const did = await view.add(event);
    page.pass(told, did && (() => entryOf(making, told, did)));
  }
  if (!known) throw unknownAggregate(subject);
  return jsonResponse(200, { ...about(parts, asked, state), events: page.entries });
}

function askedOf({ aggregate }: QueryParts, request: APIGatewayProxyEventV2): Asked {
  const subject = subjectOf(aggregate, request);
  const { after = '', correlation } = request.queryStringParameters ?? {};
  if (after !== '' && !isPosition(after)) throw badRequest('after must be the "next" of an earlier page.');
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

/** Where to begin to read, and with what. `from` where an earlier page is gone on from. */
async function opening(parts: QueryParts, asked: Asked, state: LoadedState | undefined) {
  const { log, service, kept } = parts;
  const { subject, after, asOf, asRecorded } = asked;
  const isAsked = asOf !== undefined || mayHaveReversals(state);
  const [notes, reversals] = await Promise.all([
    readLogicNotes(log),
    isAsked ? findReversals(parts, recordedUntil(readHistory(log, subject), asRecorded)) : NO_REVERSALS,
  ]);
  const making = { service, notes, reversals, asRecorded };
  if (asOf !== undefined) return { view: viewAsOf(parts, asOf, reversals.reversed), making };
  const gone = isPosition(after) ? kept.take(subject, after) : undefined;
  return gone === undefined || !isPosition(after)
    ? { view: viewAsLogged(parts), making }
    : { view: gone, from: recordOf(after), making };
}

/** A page that is being filled: up to so many entries, and not longer than a Lambda may answer. */
function pageOf({ size, after, story }: Asked) {
  const entries: HistoryEntry[] = [];
  let length = 0;
  let last = after;
  return {
    entries,
    last: () => last,
    isFull: () => entries.length === size || length > MAX_PAGE_LENGTH,
    pass({ event }: ToldEvent, entry: (() => HistoryEntry) | undefined): void {
      last = event.sequence;
      const isWanted = event.sequence > after && (story === undefined || storyOf(event) === story);
      if (!isWanted || entry === undefined) return;
      const made = entry();
      length += JSON.stringify(made).length;
      entries.push(made);
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
