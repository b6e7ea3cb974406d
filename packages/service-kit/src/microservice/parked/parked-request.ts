import type { Outcome } from '@reprise/aggregate';
import { isPosition, isSubject, type Position, type Subject } from '@reprise/event-envelope';
import * as z from 'zod';
import { type CommandRequest, InvalidCommandError } from '../command.ts';
import type { ParkedReaction } from './parked-reactions.ts';

/** As it is sent to the function. */
export interface ListParkedRequest {
  readonly command: 'parked.list';
  /** At most so many; 100 by default, 1,000 at most. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface ParkedPage {
  readonly parked: readonly ParkedReaction[];
  readonly next?: string;
}

/** Runs a reaction again, live; before that, a person may say what became of the call that is in doubt. */
export interface RetryParkedRequest {
  readonly command: 'parked.retry';
  readonly subject: Subject;
  readonly position: Position;
  /** It was done, and this was the answer; `null` for a command that answers nothing. */
  readonly done?: unknown;
  /** It was not done, or doing it twice does no harm. */
  readonly tryAgain?: true;
  /** Who says so. */
  readonly by?: string;
}

/** What came of a retry. `notBefore`: milliseconds since 1970. */
export interface Retried {
  readonly status: 'completed' | 'again' | 'parked' | 'awaited';
  readonly outcome?: Outcome;
  readonly reason?: string;
  readonly call?: string;
  readonly notBefore?: number;
}

const listSchema = z.strictObject({
  command: z.string(),
  limit: z.int().min(1).max(1_000).default(100),
  after: z.string().optional(),
});

const retrySchema = z
  .strictObject({
    command: z.string(),
    subject: z.string().refine(isSubject, 'must read <aggregate>/<id>'),
    position: z.string().refine(isPosition, 'must be a position'),
    done: z.unknown().optional(),
    tryAgain: z.literal(true).optional(),
    by: z.string().min(1).max(200).optional(),
  })
  .refine(({ done, tryAgain }) => done === undefined || tryAgain === undefined, {
    message: 'say either what was done, or to try again',
  })
  .refine(({ done, tryAgain, by }) => (done === undefined && tryAgain === undefined) || by !== undefined, {
    message: 'who says so is missing',
    path: ['by'],
  });

/** As it was read: what was left out may be there as undefined. */
type Read<Request> = { readonly [Name in keyof Request]: Request[Name] | undefined };
type ParsedList = { readonly limit: number; readonly after?: string | undefined };
type ParsedRetry = Pick<RetryParkedRequest, 'subject' | 'position'> &
  Read<Pick<RetryParkedRequest, 'done' | 'tryAgain' | 'by'>>;

/** @throws InvalidCommandError */
export const parseList = (request: CommandRequest): ParsedList => parsed(listSchema, request);
/** @throws InvalidCommandError */
export const parseRetry = (request: CommandRequest): ParsedRetry => parsed(retrySchema, request);

function parsed<Schema extends z.ZodType>(schema: Schema, request: CommandRequest): z.output<Schema> {
  const result = schema.safeParse(request);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`);
  throw new InvalidCommandError(`${request.command} was asked in the wrong way: ${issues.join('; ')}.`);
}
