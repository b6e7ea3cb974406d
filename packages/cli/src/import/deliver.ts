import { CliError, InterruptedError, NotFoundError, RefusedInputError, UnreachableError } from '../errors.ts';
import { type Answer, type Api, NetworkError } from '../http.ts';
import { problemEntries, problemText } from '../problem.ts';
import { refusedAccess } from '../read.ts';
import { isRecord } from '../text.ts';
import type { InputEvent } from './input-event.ts';
import { backoff, type Patience, pause } from './patience.ts';

/** The service's word that an event is in the log, at `sequence`; with its outcome where it was waited for. */
export interface Ack {
  readonly id: string;
  readonly subject: string;
  readonly sequence: string;
  readonly outcome?: Outcome;
}

/** `accepted`, `rejected`, `duplicate` or `parked`. */
export interface Outcome {
  readonly status: string;
  readonly reason?: string;
}

export interface Delivery {
  readonly api: Api;
  readonly patience: Patience;
  /** Gives up what is in flight. */
  readonly signal: AbortSignal;
  /** Seconds that the service may take to process the events before it answers; 0: answer as soon as they are in. */
  readonly wait: number;
  /** Told of every request, and why one has to be repeated. */
  onRequest(): void;
  onRetry(reason: string): void;
}

/**
 * Sends events in one request, and again until every one is acknowledged. After a failure all that is in doubt is sent
 * again: source and id make that harmless.
 * @throws RefusedInputError, UnreachableError, InterruptedError
 */
export async function deliver(events: readonly InputEvent[], delivery: Delivery): Promise<Ack[]> {
  const acks: Ack[] = [];
  let left = events;
  for (let failures = 0; ; failures++) {
    const answer = await attempt(left, delivery);
    const taken = acksOf(answer);
    acks.push(...taken);
    left = withoutTaken(left, taken);
    if (left.length === 0) return acks;
    if (isSuccess(answer))
      throw new CliError(`the service acknowledged ${taken.length} events and left out ${left.length}.`);
    if (answer.status === 413 && left.length > 1) return [...acks, ...(await inHalves(left, delivery))];
    if (isFinal(answer)) throw refusal(answer, left);
    if (taken.length > 0) failures = 0;
    await beforeNext(answer, failures, delivery);
  }
}

/** An HTTP answer; "nobody answered" counts as one with status 0. */
async function attempt(
  events: readonly InputEvent[],
  { api, signal, wait, onRequest, patience }: Delivery,
): Promise<Answer> {
  if (signal.aborted) throw new InterruptedError();
  onRequest();
  const headers = {
    'content-type': 'application/cloudevents-batch+json',
    ...(wait > 0 && { prefer: `wait=${wait}` }),
  };
  const body = `[${events.map(({ text }) => text).join(',')}]`;
  try {
    const answer = await api.call('/events', { method: 'POST', headers, body, signal });
    if (isSuccess(answer) || acksOf(answer).length > 0) patience.heard();
    return answer;
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    return { status: 0, body: { title: error.message } };
  }
}

async function inHalves(events: readonly InputEvent[], delivery: Delivery): Promise<Ack[]> {
  const middle = Math.ceil(events.length / 2);
  const first = await deliver(events.slice(0, middle), delivery);
  return [...first, ...(await deliver(events.slice(middle), delivery))];
}

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300;

/** Answers that another attempt would not change. */
const isFinal = ({ status }: Answer): boolean =>
  status >= 300 && status < 500 && status !== 408 && status !== 429;

function refusal(answer: Answer, events: readonly InputEvent[]): CliError {
  if (answer.status === 404)
    return new NotFoundError(`no POST /events there: ${problemText(answer)}. Is the address right?`);
  const named = problemEntries(answer).map(({ index, pointer, reason }) => ({
    line: events[index]?.line ?? 0,
    reason: `${pointer} ${reason}`.trim(),
  }));
  const others = events.length > 1 ? ` (the request also held ${events.length - 1} other events)` : '';
  const whole = { line: events[0]?.line ?? 0, reason: problemText(answer) + others };
  return refusedAccess(answer) ?? new RefusedInputError(named.length > 0 ? named : [whole]);
}

async function beforeNext(
  answer: Answer,
  failures: number,
  { patience, signal, onRetry, api }: Delivery,
): Promise<void> {
  if (signal.aborted) throw new InterruptedError();
  const reason = problemText(answer);
  if (patience.left() <= 0)
    throw new UnreachableError(`${api.url} has not taken anything for too long: ${reason}.`);
  onRetry(reason);
  await pause(Math.min(backoff(failures, answer.retryAfter), Math.max(patience.left(), 1)), signal);
}

export function acksOf({ body }: Answer): Ack[] {
  const accepted = isRecord(body) && Array.isArray(body.accepted) ? body.accepted : [];
  return accepted.filter(isAck);
}

const isAck = (value: unknown): value is Ack =>
  isRecord(value) &&
  typeof value.subject === 'string' &&
  typeof value.id === 'string' &&
  typeof value.sequence === 'string' &&
  (value.outcome === undefined || (isRecord(value.outcome) && typeof value.outcome.status === 'string'));

/** Acknowledgements name subject and id: each one takes the first such event off the list. */
function withoutTaken(events: readonly InputEvent[], taken: readonly Ack[]): InputEvent[] {
  const counts = new Map<string, number>();
  const key = ({ subject, id }: { subject: string; id: string }): string => `${subject}\n${id}`;
  for (const ack of taken) counts.set(key(ack), (counts.get(key(ack)) ?? 0) + 1);
  return events.filter((event) => {
    const count = counts.get(key(event)) ?? 0;
    counts.set(key(event), count - 1);
    return count <= 0;
  });
}
