import type { Issue } from '@reprise/event-envelope';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** What is wrong with one event of a request; `index` counts from 0. */
export interface EventIssue extends Issue {
  readonly index: number;
}

/** An answer that says what went wrong: RFC 9457. `detail` says what to do. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly EventIssue[];
  /** Events that got in all the same. */
  readonly accepted?: readonly unknown[];
  /** Why a reversal would be refused: the stable code that its outcome would have. */
  readonly refusal?: string;
  /** Later events whose outcome a reversal would turn. */
  readonly flips?: readonly unknown[];
  /** The events that the request may have meant. */
  readonly candidates?: readonly unknown[];
  /** Seconds after which to try again. */
  readonly retryAfter?: number;
}

export type HttpResponse = APIGatewayProxyStructuredResultV2;

/** Thrown where a request cannot be served; becomes a `application/problem+json` answer. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

const kebab = (title: string): string => title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

export const problemResponse = ({ retryAfter, ...problem }: Problem): HttpResponse => ({
  statusCode: problem.status,
  headers: {
    'content-type': 'application/problem+json',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  },
  body: JSON.stringify({ type: `urn:reprise:problem:${kebab(problem.title)}`, ...problem }),
});

export const jsonResponse = (
  statusCode: number,
  body: unknown,
  headers: Record<string, string> = {},
): HttpResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
