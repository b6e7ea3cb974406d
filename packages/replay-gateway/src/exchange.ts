import type { Subject } from '@reprise/event-envelope';
import type { Ambient } from './ambient.ts';
import { longest, type Patience, pauseAfter, trying } from './attempts.ts';
import type { Breaker } from './breaker.ts';
import { attemptFrom, type Endurance, exhausted, MARGIN, tokenFrom } from './endurance.ts';
import { NotSentError } from './errors.ts';
import { Halted, messageOf } from './halt.ts';
import type { Exchange } from './interaction.ts';
import { type Attempt, answerItem, type InteractionItem, takeoverItem } from './interaction-item.ts';
import type { InteractionStore } from './interaction-store.ts';
import type { CanonicalJson } from './json.ts';

/** One thing to say to the outside, once. */
export interface Errand {
  readonly subject: Subject;
  readonly slot: string;
  /** For people: `bank.pay#1`. */
  readonly name: string;
  readonly idempotent: boolean;
  readonly patience: Patience;
  readonly breaker: Breaker;
  /** The opening, by whose insert it is decided who calls, and with which request. */
  opening(attempt: Attempt): InteractionItem;
  /** What the log has of it. */
  read(): Promise<Exchange | undefined>;
  send(request: CanonicalJson, signal: AbortSignal): Promise<CanonicalJson | undefined>;
  confirm?(request: CanonicalJson, signal: AbortSignal): Promise<Confirmed>;
}

export type Confirmed =
  | { readonly done: true; readonly response: CanonicalJson | undefined }
  | { readonly done: false };

export interface Office {
  readonly store: InteractionStore;
  readonly ambient: Ambient;
  readonly endurance: Endurance;
}

/**
 * The protocol of everything that changes the outside: say in the log that it is meant, by an insert that only one can
 * win; call; say in the log what came of it. Whoever does not win uses what is stored, never its own.
 *
 * @param known what the log has of it already
 * @returns the stored answer, its own or another's
 * @throws Halted
 */
export async function run(
  errand: Errand,
  office: Office,
  known?: Exchange,
): Promise<CanonicalJson | undefined> {
  if (known !== undefined) return resume(errand, office, known);
  refuseWhileBroken(errand, office);
  const attempt = attemptFrom(errand.patience, office.ambient);
  const stored = await office.store.insert(errand.opening(attempt));
  if (stored.token === attempt.token) return send(errand, office, String(stored.request), attempt, 1);
  const theirs = await errand.read();
  if (theirs === undefined) throw again(errand, office.ambient.now(), 'its intent is not to be seen yet');
  return resume(errand, office, theirs);
}

/** There is an intent. Answered: that is the answer. In doubt: found out, as far as the system lets us. */
async function resume(
  errand: Errand,
  office: Office,
  exchange: Exchange,
): Promise<CanonicalJson | undefined> {
  if (exchange.answer !== undefined) return exchange.answer.response;
  const last = exchange.attempts.at(-1);
  const now = office.ambient.now();
  if (last !== undefined && !last.undone && now <= last.deadline)
    throw again(errand, last.deadline + 1, 'somebody may be calling at this moment');
  refuseWhileBroken(errand, office);
  const undone = last?.undone === true;
  if (!undone && !errand.idempotent && errand.confirm === undefined)
    throw parked(
      errand,
      'it may have been done or not, and the system can neither be asked nor be told again',
    );
  const failures = exhausted(exchange.attempts, office.endurance, now);
  if (failures !== undefined) throw parked(errand, `${failures.after} attempts have failed`);
  const number = exchange.attempts.length + 1;
  const attempt = await takeOver(errand, office, number);
  if (!undone && !errand.idempotent) {
    const confirmed = await confirm(errand, office, exchange.request);
    if (confirmed.done) return answer(errand, office, confirmed.response);
  }
  return send(errand, office, exchange.request, attempt, number);
}

async function takeOver(errand: Errand, office: Office, number: number): Promise<Attempt> {
  const attempt = attemptFrom(errand.patience, office.ambient);
  const stored = await office.store.insert(takeoverItem(errand.subject, errand.slot, number, attempt));
  if (stored.token === attempt.token) return attempt;
  throw again(errand, Number(stored.deadline) + 1, 'somebody else has taken it over');
}

async function confirm(errand: Errand, office: Office, request: CanonicalJson): Promise<Confirmed> {
  const ask = errand.confirm;
  if (ask === undefined) return { done: false };
  const patience = { ...errand.patience, attempts: 1 };
  try {
    return await trying((signal) => ask(request, signal), {
      ...errand,
      patience,
      ambient: office.ambient,
      mayRetry: () => false,
    });
  } catch (error) {
    throw again(
      errand,
      office.ambient.now() + MARGIN,
      `whether it was done could not be asked: ${messageOf(error)}`,
    );
  }
}

async function send(
  errand: Errand,
  office: Office,
  request: CanonicalJson,
  attempt: Attempt,
  number: number,
): Promise<CanonicalJson | undefined> {
  // Whoever was held up for so long could still be calling when the next one takes over.
  if (office.ambient.now() + longest(errand.patience) > attempt.deadline)
    throw again(errand, attempt.deadline + 1, 'too much time went by before it could be sent');
  const { ambient } = office;
  let undone = true;
  const mayRetry = (error: unknown): boolean => {
    undone &&= error instanceof NotSentError;
    return errand.idempotent || undone;
  };
  let response: CanonicalJson | undefined;
  try {
    response = await trying((signal) => errand.send(request, signal), { ...errand, ambient, mayRetry });
  } catch (error) {
    undone &&= error instanceof NotSentError;
    return failed(errand, office, number, undone, error, attempt);
  }
  return answer(errand, office, response);
}

const answer = async (errand: Errand, { store, ambient }: Office, response: CanonicalJson | undefined) => {
  const stored = await store.insert(answerItem(errand.subject, errand.slot, response, ambient.now()));
  return stored.response === undefined ? undefined : String(stored.response);
};

/**
 * Every call of this attempt failed. Where it is known that nothing was done, or where doing it twice does no harm, the
 * next attempt need not wait until the deadline: a note that nobody is calling any more says so.
 */
async function failed(
  errand: Errand,
  { store, ambient }: Office,
  number: number,
  undone: boolean,
  error: unknown,
  attempt: Attempt,
): Promise<never> {
  const now = ambient.now();
  if (!undone && !errand.idempotent) throw again(errand, attempt.deadline + 1, messageOf(error));
  const note = { at: now, deadline: now, token: tokenFrom(ambient) };
  await store.insert(takeoverItem(errand.subject, errand.slot, number + 1, note, undone ? {} : undefined));
  throw again(errand, now + Math.ceil(pauseAfter(number + 1, 1)), messageOf(error));
}

function refuseWhileBroken(errand: Errand, { ambient }: Office): void {
  if (errand.breaker.refuses)
    throw again(errand, ambient.now() + MARGIN / 3, 'its gateway is failing and is left alone');
}

const again = ({ name }: Errand, notBefore: number, why: string): Halted =>
  new Halted({ status: 'again', reason: `${name}: ${why}`, notBefore });

const parked = ({ name }: Errand, why: string): Halted =>
  new Halted({ status: 'parked', reason: `${name}: ${why}`, call: name });
