import type { Subject } from '@reprise/event-envelope';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type HttpResponse, jsonResponse } from '../http/problem.ts';
import { messageOf } from '../runtime/errors.ts';
import { type LoadedState, READY_KEY, readState, stateKey } from '../state/state-document.ts';
import { beingRebuilt } from './being-rebuilt.ts';
import { instant, subjectOf, unknownAggregate } from './parameters.ts';
import { stateAsRecorded } from './past-state.ts';
import type { QueryParts } from './query-parts.ts';
import { stateAsOf } from './state-as-of.ts';

/** `GET /accounts/{id}`: the latest state; with `asOf` or `asRecorded`, an earlier one, folded from the log. */
export async function getState(parts: QueryParts, event: APIGatewayProxyEventV2): Promise<HttpResponse> {
  const subject = subjectOf(parts.aggregate, event);
  const asOf = instant(event, 'asOf');
  const asRecorded = instant(event, 'asRecorded');
  if (asOf !== undefined || asRecorded !== undefined) return pastState(parts, subject, { asOf, asRecorded });
  const [stored] = await parts.store.get([stateKey(subject)]);
  if (stored === undefined) throw (await isReady(parts)) ? unknownAggregate(subject) : beingRebuilt(subject);
  return latest(subject, readState(stored), event.headers['if-none-match']);
}

/** Whether a missing state means that there is no such aggregate. Otherwise it may be a lost one. */
async function isReady({ store }: QueryParts): Promise<boolean> {
  const [ready] = await store.get([READY_KEY]);
  return ready !== undefined;
}

function latest(subject: Subject, loaded: LoadedState, known: string | undefined): HttpResponse {
  const { state, version, position, logic, parked, stored } = loaded;
  if (state === undefined) throw beingRebuilt(subject);
  // A replay changes the state under the same version, so the tag is of the write.
  const etag = `"${stored.document.rev}"`;
  if (known === etag) return { statusCode: 304, headers: { etag } };
  return jsonResponse(
    200,
    { subject, state, version, position, logic, ...(parked === undefined ? {} : { parked }) },
    { etag },
  );
}

interface Past {
  readonly asOf: number | undefined;
  readonly asRecorded: number | undefined;
}

async function pastState(
  parts: QueryParts,
  subject: Subject,
  { asOf, asRecorded = Infinity }: Past,
): Promise<HttpResponse> {
  const asked = {
    ...(asOf === undefined ? {} : { asOf: new Date(asOf).toISOString() }),
    ...(asRecorded === Infinity ? {} : { asRecorded: new Date(asRecorded).toISOString() }),
  };
  const of = { ...parts, subject };
  if (asOf !== undefined) {
    const past = await stateAsOf(of, asOf, asRecorded);
    if (past === undefined) throw unknownAggregate(subject);
    return jsonResponse(200, { subject, ...asked, ...past });
  }
  const recorded = await stateAsRecorded(of, asRecorded);
  if (recorded === undefined) throw unknownAggregate(subject);
  const { folded, fault } = recorded;
  const { state, version, position } = folded;
  const parked = fault && { since: fault.at, reason: 'domain-error', detail: messageOf(fault.error) };
  return jsonResponse(200, { subject, ...asked, state, version, position, ...(parked && { parked }) });
}
