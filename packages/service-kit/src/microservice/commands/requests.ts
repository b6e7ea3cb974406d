import { issuesOf, type Schema } from '@reprise/event-envelope';
import * as z from 'zod';
import { type CommandRequest, InvalidCommandError } from '../command.ts';
import type { ProposalQuery } from '../proposals/list-proposals.ts';
import { PROPOSAL_STATUSES } from '../proposals/proposal-document.ts';

const MAX_PAGE = 100;
/** Each is carried out within one invocation, with calls to the outside. */
const DECIDED_AT_ONCE = 25;

const text = z.string().min(1).max(500);
const id = z.string().regex(/^[0-9a-f]{32}$/, 'must be the id of a proposal: 32 hex digits');
const limit = z.int().min(1).max(MAX_PAGE).optional();
const command = text;

const list = z.strictObject({
  command,
  job: text.optional(),
  statuses: z.array(z.enum(PROPOSAL_STATUSES)).min(1).optional(),
  limit,
  after: text.optional(),
});
const one = z.strictObject({ command, id });
const deviations = z.strictObject({ command, id: text, limit, after: text.optional() });
const decision = z
  .strictObject({
    command,
    ids: z.array(id).min(1).max(DECIDED_AT_ONCE).optional(),
    job: text.optional(),
    limit: z.int().min(1).max(DECIDED_AT_ONCE).optional(),
    after: text.optional(),
    by: text,
    why: text.optional(),
  })
  .refine(({ ids, job }) => (ids === undefined) !== (job === undefined), 'must name ids, or a job; not both');

interface DeviationsRequest {
  readonly id: string;
  readonly limit?: number;
  readonly after?: string;
}

/** On which proposals, by whom, and why. */
export interface DecisionRequest {
  readonly ids: readonly string[] | undefined;
  readonly job: string | undefined;
  readonly limit: number;
  readonly after: string | undefined;
  readonly by: string;
  readonly why: string | undefined;
}

/** @throws InvalidCommandError */
export const listRequest = (request: CommandRequest): ProposalQuery => checked<ProposalQuery>(list, request);

/** @throws InvalidCommandError */
export const showRequest = (request: CommandRequest): { readonly id: string } => checked(one, request);

/** @throws InvalidCommandError */
export const deviationsRequest = (request: CommandRequest): DeviationsRequest =>
  checked<DeviationsRequest>(deviations, request);

/** @throws InvalidCommandError */
export function decisionRequest(request: CommandRequest): DecisionRequest {
  const { ids, job, limit: at = DECIDED_AT_ONCE, after, by, why } = checked(decision, request);
  return { ids, job, limit: at, after, by, why };
}

/** As zod has it: what is optional may be undefined. */
type Optional<T> = { [Name in keyof T]: T[Name] | undefined };

/** The request as it came, which is what the schema says. */
function checked<Request>(schema: Schema<Optional<Request>>, request: CommandRequest): Request {
  const issues = issuesOf(schema, request);
  if (issues.length === 0) return request as unknown as Request; // the schema found nothing wrong
  const reasons = issues.map(({ pointer, reason }) => `${pointer || 'the request'} ${reason}`);
  throw new InvalidCommandError(`Nothing was done: ${reasons.join('; ')}.`);
}
