import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Answer, Api } from '../http.ts';
import { problemText } from '../problem.ts';
import { type Json, reach, readError } from '../read.ts';
import { aggregatePath } from '../target.ts';
import { isRecord } from '../text.ts';

/** Which event is to be taken back, and why. */
export interface Wanted {
  readonly subject: string;
  readonly id: string;
  /** Where the id is not enough. */
  readonly source?: string;
  readonly position?: string;
  readonly reason: string;
}

/** What an event has caused elsewhere. */
export interface FollowUp {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  /** Of this service: it can be reversed along. */
  readonly here: boolean;
}

/** What a reversal would do, as the service says it. */
export interface Preview {
  readonly wanted: Wanted;
  readonly said: Json;
  /** Why it would be refused; nothing where it would not. */
  readonly refusal: string | undefined;
  readonly followUps: readonly FollowUp[];
}

/** Seconds: longer than `write` usually takes. */
const WAIT = 10;

/** @throws NotFoundError, UsageError, UnreachableError; CliError where it cannot be said which event is meant */
export async function previewReversal(api: Api, wanted: Wanted): Promise<Preview> {
  const answer = await post(api, wanted, { preview: true });
  if (answer.status !== 200 || !isRecord(answer.body)) throw refusedOr(answer);
  const { verdict, followUps } = answer.body;
  const isRefused = isRecord(verdict) && verdict.status === 'rejected';
  return {
    wanted,
    said: answer.body,
    refusal: isRefused ? `${String(verdict.reason)}: ${String(verdict.detail)}` : undefined,
    followUps: Array.isArray(followUps) ? followUps.filter(isRecord).map(followUpOf) : [],
  };
}

const followUpOf = ({ id, type, subject, here }: Json): FollowUp => ({
  id: String(id),
  type: String(type),
  subject: String(subject),
  here: here === true,
});

/** A preview with those of what it has caused, in the order in which to reverse them: what was caused before its cause. */
export async function previewAll(api: Api, wanted: Wanted, seen = new Set<string>()): Promise<Preview[]> {
  seen.add(`${wanted.subject} ${wanted.id}`);
  const preview = await previewReversal(api, wanted);
  const before: Preview[] = [];
  for (const { id, subject, here } of preview.followUps) {
    if (!here || seen.has(`${subject} ${id}`)) continue;
    before.push(...(await previewAll(api, { id, subject, reason: wanted.reason }, seen)));
  }
  return [...before, preview];
}

/** Reverses an event. @returns its outcome; nothing where `write` has not got to it in time. @throws CliError */
export async function reverseEvent(api: Api, wanted: Wanted): Promise<Json | undefined> {
  const answer = await post(api, wanted, {});
  if ((answer.status !== 200 && answer.status !== 202) || !isRecord(answer.body)) throw refusedOr(answer);
  const [accepted] = Array.isArray(answer.body.accepted) ? answer.body.accepted.filter(isRecord) : [];
  return isRecord(accepted?.outcome) ? accepted.outcome : undefined;
}

const post = (api: Api, { subject, ...wanted }: Wanted, more: object): Promise<Answer> =>
  reach(api, `${aggregatePath(subject)}/reversals`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: `wait=${WAIT}` },
    body: JSON.stringify({ ...wanted, ...more }),
  });

const refusedOr = (answer: Answer): CliError =>
  answer.status === 409 ? new CliError(problemText(answer), EXIT.refusedInput) : readError(answer);
