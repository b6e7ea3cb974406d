import type { Aggregate } from '@reprise/aggregate';
import { isSubject, isTime, type Subject } from '@reprise/event-envelope';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ProblemError } from '../http/problem.ts';

/** A Lambda answers with at most 6 MB. Characters of JSON. */
export const MAX_PAGE_LENGTH = 4_000_000;

export const badRequest = (detail: string): ProblemError =>
  new ProblemError({ status: 400, title: 'Invalid parameter', detail });

export const unknownAggregate = (subject: string): ProblemError =>
  new ProblemError({ status: 404, title: 'Unknown aggregate', detail: `Nothing is known of ${subject}.` });

/** The aggregate that a path names. @throws ProblemError 404 */
export function subjectOf({ name }: Aggregate, event: APIGatewayProxyEventV2): Subject {
  const value = `${name}/${decoded(event.pathParameters?.id ?? '')}`;
  if (!isSubject(value)) throw unknownAggregate(value.slice(0, 100));
  return value;
}

/** No id holds a percent sign, so decoding what API Gateway has decoded already changes nothing. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** An instant in milliseconds since 1970; nothing where it is not asked for. @throws ProblemError 400 */
export function instant(event: APIGatewayProxyEventV2, name: string): number | undefined {
  const value = event.queryStringParameters?.[name];
  if (value === undefined) return undefined;
  // An unescaped + of an offset arrives as a space.
  const text = value.replace(/ (?=\d{2}:\d{2}$)/, '+');
  const time = isTime(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw badRequest(`${name} must be an RFC 3339 date-time, e.g. 1993-06-30T23:59:59Z.`);
  return time;
}

/** A page's length. @throws ProblemError 400 */
export function limit(
  event: APIGatewayProxyEventV2,
  { usual, most }: { usual: number; most: number },
): number {
  const value = event.queryStringParameters?.limit;
  if (value === undefined) return usual;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > most)
    throw badRequest(`limit must be a whole number from 1 to ${most}.`);
  return number;
}
