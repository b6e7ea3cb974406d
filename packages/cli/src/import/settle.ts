import { historyPages } from '../commands/history.ts';
import { CliError, InterruptedError } from '../errors.ts';
import { groupBy } from '../group-by.ts';
import type { Api } from '../http.ts';
import { type Json, read } from '../read.ts';
import { aggregatePath } from '../target.ts';
import { isRecord } from '../text.ts';
import type { Ack, Outcome } from './deliver.ts';
import { type Patience, patienceOf, pause } from './patience.ts';

const POLL_MS = 500;

/** How to find out what the service did not say at once. */
export interface Settlement {
  readonly api: Api;
  readonly signal: AbortSignal;
  /** How long to wait while nothing moves, in milliseconds. */
  readonly patience: number;
}

/**
 * Gives each acknowledged event its outcome: those that the answer left open are looked up in their aggregate's
 * history, once its state has come that far. A service with much to do is waited for as long as it moves. What is not
 * known then stays open: that outcomes cannot be read now does not undo that the events are in the log.
 * @throws InterruptedError when the signal fires before
 */
export async function settle(acks: readonly Ack[], { api, signal, patience }: Settlement): Promise<Ack[]> {
  const settled = acks.filter(isSettled);
  const open = groupBy(
    acks.filter((ack) => !isSettled(ack)),
    ({ subject }) => subject,
  );
  const waiting = { api, signal, patience: patienceOf(patience) };
  // One after the other: the events came together, so when the first are processed the rest soon are.
  for (const [subject, ofSubject] of open)
    settled.push(...(await settleSubject(subject, ofSubject, waiting)));
  return settled;
}

interface Waiting {
  readonly api: Api;
  readonly signal: AbortSignal;
  readonly patience: Patience;
}

const isSettled = ({ outcome }: Ack): boolean => outcome !== undefined && outcome.status !== 'pending';

async function settleSubject(
  subject: string,
  acks: readonly Ack[],
  { api, signal, patience }: Waiting,
): Promise<readonly Ack[]> {
  let seen: unknown;
  let looked = acks;
  while (patience.left() > 0) {
    if (signal.aborted) throw new InterruptedError();
    const state = await stateOf(subject, api);
    if (state.position !== seen) patience.heard();
    seen = state.position;
    if (acks.some(({ sequence }) => reached(state, sequence)) || isParked(state)) {
      looked = withOutcomes(acks, state, await outcomesOf(subject, acks, api));
      if (looked.every(isSettled)) return looked;
    }
    await pause(POLL_MS, signal);
  }
  return looked;
}

/** Not found, being rebuilt, not reachable: each may pass, and nothing is known meanwhile. */
const stateOf = (subject: string, api: Api): Promise<Json> =>
  read(api, aggregatePath(subject)).catch(nothingOn<Json>({}));

const nothingOn =
  <T>(nothing: T) =>
  (error: unknown): T => {
    if (error instanceof CliError) return nothing;
    throw error;
  };

const withOutcomes = (acks: readonly Ack[], state: Json, outcomes: ReadonlyMap<string, Outcome>): Ack[] =>
  acks.map((ack) => {
    const outcome = reached(state, ack.sequence) ? outcomes.get(ack.sequence) : isParked(state) && PARKED;
    return outcome ? { ...ack, outcome } : ack;
  });

const PARKED: Outcome = { status: 'parked' };

const reached = ({ position }: Json, sequence: string): boolean =>
  typeof position === 'string' && position >= sequence;

const isParked = ({ parked }: Json): boolean => parked !== undefined && parked !== null && parked !== false;

const outcomesOf = (subject: string, acks: readonly Ack[], api: Api): Promise<ReadonlyMap<string, Outcome>> =>
  findOutcomes(subject, acks, api).catch(nothingOn(new Map<string, Outcome>()));

async function findOutcomes(
  subject: string,
  acks: readonly Ack[],
  api: Api,
): Promise<ReadonlyMap<string, Outcome>> {
  const wanted = new Set(acks.map(({ sequence }) => sequence));
  const found = new Map<string, Outcome>();
  for await (const page of historyPages(api, subject)) {
    for (const { position, outcome } of page) {
      if (typeof position === 'string' && wanted.has(position) && isOutcome(outcome))
        found.set(position, outcome);
    }
    if (found.size === wanted.size) break;
  }
  return found;
}

const isOutcome = (value: unknown): value is Outcome => isRecord(value) && typeof value.status === 'string';
