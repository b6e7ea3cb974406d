import { foldingAsOf, foldingToFault } from '@reprise/aggregate';
import type { Subject } from '@reprise/event-envelope';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type HttpResponse, jsonResponse } from '../http/problem.ts';
import { addLogged } from '../log/fold-logged.ts';
import { foreseeing } from '../log/foreseeing.ts';
import { readHistory, recordedUntil } from '../log/read-history.ts';
import { uncountedBy } from '../log/uncounted-in.ts';
import { messageOf } from '../runtime/errors.ts';
import { type LoadedState, READY_KEY, readState, stateKey } from '../state/state-document.ts';
import { beingRebuilt } from './being-rebuilt.ts';
import { instant, subjectOf, unknownAggregate } from './parameters.ts';
import type { QueryParts } from './query-parts.ts';

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
  const { log, aggregate } = parts;
  const asked = {
    ...(asOf === undefined ? {} : { asOf: new Date(asOf).toISOString() }),
    ...(asRecorded === Infinity ? {} : { asRecorded: new Date(asRecorded).toISOString() }),
  };
  const known = () => recordedUntil(readHistory(log, subject), asRecorded);
  if (asOf === undefined) {
    const { folded, fault } = await foreseeing(known, async (skips) => {
      const fold = foldingToFault(aggregate, undefined, skips);
      for await (const event of known()) await addLogged({ log, aggregate }, fold, event);
      return fold;
    });
    if (folded.version === 0 && fault === undefined) throw unknownAggregate(subject);
    const { state, version, position } = folded;
    const parked = fault && { since: fault.at, reason: 'domain-error', detail: messageOf(fault.error) };
    return jsonResponse(200, { subject, ...asked, state, version, position, ...(parked && { parked }) });
  }
  // The log's last word on an event is what counts at every time that is asked about.
  const fold = foldingAsOf(aggregate, asOf, await uncountedBy(parts, known));
  let events = 0;
  for await (const event of known()) {
    fold.add(event);
    events += 1;
  }
  if (events === 0) throw unknownAggregate(subject);
  return jsonResponse(200, { subject, ...asked, ...fold.result() });
}
