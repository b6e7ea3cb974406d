import { isPlainText, isPosition, issuesOf } from '@reprise/event-envelope';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { ProblemError } from '../../http/problem.ts';

const text = (max: number) =>
  z.string().min(1).max(max).refine(isPlainText, 'must not contain control characters');

const request = z.strictObject({
  /** The event's id, as its producer gave it. */
  id: text(256),
  /** Where two events of the aggregate have this id: whose, or which. */
  source: text(1024).optional(),
  position: z.string().refine(isPosition, 'must be a position of the log').optional(),
  reason: text(500),
  /** Says what would happen, and does nothing. */
  preview: z.boolean().optional(),
});

/** What somebody wants to have reversed, and why. */
export type ReversalRequest = z.infer<typeof request>;

/** @throws ProblemError 400 that lists every fault */
export const parseReversal = (from: APIGatewayProxyEventV2): ReversalRequest =>
  parseWord(from, 'Invalid reversal', 'why it is reversed }. Nothing was reversed.');

/** The same of a skip. @throws ProblemError 400 that lists every fault */
export const parseSkip = (from: APIGatewayProxyEventV2): ReversalRequest =>
  parseWord(from, 'Invalid skip', 'why it is passed over }. Nothing was skipped.');

function parseWord(
  { body = '', isBase64Encoded }: APIGatewayProxyEventV2,
  title: string,
  what: string,
): ReversalRequest {
  const value = parsed(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString('utf8'));
  const errors = issuesOf(request, value).map((issue) => ({ index: 0, ...issue }));
  if (errors.length === 0) return value as ReversalRequest; // the schema found nothing wrong
  throw new ProblemError({
    status: 400,
    title,
    detail: `Send { "id": the event’s id, "reason": ${what}`,
    errors,
  });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new ProblemError({ status: 400, title: 'Malformed request', detail: 'The body is not JSON.' });
  }
}
