import { isSubject } from '@reprise/event-envelope';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type HttpResponse, jsonResponse } from '../http/problem.ts';
import { READY_KEY, readState } from '../state/state-document.ts';
import { beingRebuilt } from './being-rebuilt.ts';
import { badRequest, limit } from './parameters.ts';
import type { QueryParts } from './query-parts.ts';

const PAGE = { usual: 50, most: 100 };

/** Index `byOwner` is asked for as `?owner=`. */
const parameterOf = (index: string): string =>
  index.replace(/^by(.)/, (_, first: string) => first.toLowerCase());

/** `GET /accounts?owner=`: the aggregates with this value of a declared index, by subject, page by page. Never a Scan. */
export async function findByIndex(
  { store, aggregate }: QueryParts,
  event: APIGatewayProxyEventV2,
): Promise<HttpResponse> {
  const parameters = event.queryStringParameters ?? {};
  const names = Object.keys(aggregate.indexes);
  const index = names.find((name) => parameters[parameterOf(name)] !== undefined);
  const value = index === undefined ? undefined : parameters[parameterOf(index)];
  if (index === undefined || value === undefined || value === '') {
    throw badRequest(
      `Ask by one of: ${names.map(parameterOf).join(', ') || '(nothing is indexed)'}, as in ?${parameterOf(names[0] ?? 'byName')}=VALUE. There is no list of everything.`,
    );
  }
  const { after } = parameters;
  if (after !== undefined && !isSubject(after))
    throw badRequest('after must be the "next" of an earlier page.');
  const page = await store.find(index, value, {
    limit: limit(event, PAGE),
    ...(after === undefined ? {} : { after }),
  });
  const [ready, ...found] = await store.get([READY_KEY, ...page.keys]);
  // Of a data store that was lost nobody knows what is still missing.
  if (ready === undefined) throw beingRebuilt(`Part of ${aggregate.name}s`);
  const items = found.flatMap((stored) => {
    // An index is a little behind its table; what was read is not.
    if (stored?.indexes[index] !== value) return [];
    const { state, version, position } = readState(stored);
    // A page without it would look like a bank without the account.
    if (state === undefined) throw beingRebuilt(stored.subject);
    return [{ subject: stored.subject, state, version, position }];
  });
  return jsonResponse(200, { items, ...(page.next === undefined ? {} : { next: page.next }) });
}
