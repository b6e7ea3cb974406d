import { type Position, type RecordedEvent, submitted } from '@reprise/event-envelope';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type HttpResponse, jsonResponse } from '../../http/problem.ts';
import { readOn } from '../../log/read-history.ts';
import { waitingForRelease } from '../../microservice/parked/parked-reactions.ts';
import { type ParkedNow, parkedStateOf } from '../../parked/parked-state-of.ts';
import { owedAfter } from '../../state/owed.ts';
import { acknowledgedUpTo } from '../../state/state-document.ts';
import { subjectOf } from '../parameters.ts';
import type { QueryParts } from '../query-parts.ts';
import { shownParked } from './list-parked.ts';

/**
 * `GET /accounts/{id}/parked`: why an aggregate is parked, the event at which it stands, what waits behind that, and whose
 * reactions run when it is released.
 *
 * @throws ProblemError 404, 409, 503
 */
export async function showParked(
  { log, store, aggregate }: QueryParts,
  request: APIGatewayProxyEventV2,
): Promise<HttpResponse> {
  const subject = subjectOf(aggregate, request);
  const state = await parkedStateOf(store, subject);
  const [{ owed, ...standing }, kept] = await Promise.all([
    waitingEvents(readOn(log, subject, state.position, seenOf(state)), state),
    waitingForRelease(store, subject),
  ]);
  const { version, position, logic } = state;
  return jsonResponse(200, {
    subject,
    parked: shownParked(state.parked),
    version,
    position,
    logic,
    ...standing,
    reactions: {
      events: owed,
      kept: kept.map(({ position: at, type, reason }) => ({ position: at, type, reason })),
    },
  });
}

const seenOf = (state: ParkedNow): Position => acknowledgedUpTo(state) ?? state.parked.since;

/** What is not folded: the event at which the aggregate stands, how many there are of each type with it, and how many of them may owe a reaction. */
async function waitingEvents(events: AsyncIterable<RecordedEvent>, state: ParkedNow) {
  const types: Record<string, number> = {};
  let event: RecordedEvent | undefined;
  let [count, owed] = [0, 0];
  let upTo: Position | undefined;
  for await (const one of events) {
    if (one.sequence === state.parked.since) event = one;
    count += 1;
    if (one.sequence > owedAfter(state)) owed += 1;
    types[one.type] = (types[one.type] ?? 0) + 1;
    upTo = one.sequence;
  }
  return {
    ...(event && {
      event: { position: event.sequence, recordedtime: event.recordedtime, event: submitted(event) },
    }),
    waiting: { events: count, types, ...(upTo === undefined ? {} : { upTo }) },
    owed,
  };
}
