import { type Aggregate, foldingToFault, type Outcome, recall } from '@reprise/aggregate';
import {
  aggregateOf,
  type CloudEvent,
  identityHash,
  type RecordedEvent,
  type Subject,
} from '@reprise/event-envelope';
import { addLogged } from '../log/fold-logged.ts';
import { foreseeing } from '../log/foreseeing.ts';
import { readHistory } from '../log/read-history.ts';
import type { DataStore } from '../ports/data-store.ts';
import type { EventLog } from '../ports/event-log.ts';
import { ambient } from '../runtime/ambient.ts';
import type { Deadline } from '../runtime/deadline.ts';
import { acknowledgedUpTo, isWiped, type LoadedState, readState, stateKey } from '../state/state-document.ts';
import type { AcceptedEvent } from './put-events.ts';

/** What a sender is told of its event: the outcome, or that its aggregate is parked before it. */
export type KnownOutcome = Outcome | { readonly status: 'parked'; readonly reason: string };

export interface AwaitParts {
  readonly log: EventLog;
  readonly store: DataStore;
  readonly aggregates: readonly Aggregate[];
}

/** An accepted event, and the event itself. */
export interface Awaited extends AcceptedEvent {
  readonly event: CloudEvent;
}

const FIRST_PAUSE = 20;
const LONGEST_PAUSE = 400;

/** States asked for at a time: a few while write is behind, a full call once it is found to have moved. */
const PROBE = 5;
const CALL = 100;

/**
 * Waits until write has folded the events. While nothing moves, it asks for a few states alone, so that waiting for a
 * large request costs little more than one read of each state.
 *
 * @returns the outcomes by position, as far as they are known when time is up
 */
export async function awaitOutcomes(
  parts: AwaitParts,
  events: readonly Awaited[],
  deadline: Deadline,
): Promise<ReadonlyMap<string, KnownOutcome>> {
  const outcomes = new Map<string, KnownOutcome>();
  let pending: readonly OfSubject[] = [...Map.groupBy(events, ({ subject }) => subject)];
  let pause = FIRST_PAUSE;
  for (let moving = false; pending.length > 0 && deadline.remaining() > pause; ) {
    if (!moving) await ambient.sleep(pause);
    const asked = pending.slice(0, moving ? CALL : PROBE);
    // A read that fails is asked again: the events are in, whatever becomes of the answer about them.
    const unsettled = await settleAll(parts, asked, outcomes).catch(() => asked);
    moving = unsettled.length < asked.length;
    pause = moving ? FIRST_PAUSE : Math.min(pause * 1.5, LONGEST_PAUSE);
    pending = [...pending.slice(asked.length), ...unsettled];
  }
  return outcomes;
}

type OfSubject = readonly [subject: Subject, events: readonly Awaited[]];

/** Notes what can be told; returns what cannot yet. */
async function settleAll(
  parts: AwaitParts,
  asked: readonly OfSubject[],
  outcomes: Map<string, KnownOutcome>,
): Promise<readonly OfSubject[]> {
  const found = await parts.store.get(asked.map(([subject]) => stateKey(subject)));
  const told = await Promise.all(
    asked.map(async ([subject, events], index) => {
      const stored = found[index];
      return stored && settle(parts, subject, readState(stored), events);
    }),
  );
  for (const settled of told) {
    for (const [position, outcome] of settled ?? []) outcomes.set(position, outcome);
  }
  return asked.filter((_, index) => told[index] === undefined);
}

/** The outcomes of a subject's events, once its state has passed all of them and they can be told. */
async function settle(parts: AwaitParts, subject: Subject, state: LoadedState, events: readonly Awaited[]) {
  const last = events.at(-1);
  if (last === undefined || (acknowledgedUpTo(state) ?? '') < last.sequence) return undefined;
  // Not parked for good: what became of them is known once their history has been folded.
  if (isWiped(state)) return undefined;
  const remembered = events.map((awaited) => [awaited.sequence, rememberedOutcome(state, awaited)] as const);
  if (
    remembered.every((entry): entry is readonly [(typeof entry)[0], KnownOutcome] => entry[1] !== undefined)
  )
    return remembered;
  return foldedOutcomes(parts, subject, state, events);
}

function rememberedOutcome(
  { recent, parked }: LoadedState,
  { sequence, event }: Awaited,
): KnownOutcome | undefined {
  if (parked !== undefined && sequence >= parked.since) return { status: 'parked', reason: parked.reason };
  const original = recall(recent, identityHash(event));
  // A later one in the ring is a repeat that counted because this event had left it.
  if (original === undefined || original.position > sequence) return undefined;
  return original.position === sequence ? original.outcome : { status: 'duplicate', of: original.position };
}

/** Outcomes that have left the ring: folded from the log, once pump has stored what was sent. */
async function foldedOutcomes(
  { log, aggregates }: AwaitParts,
  subject: Subject,
  state: LoadedState,
  events: readonly Awaited[],
) {
  const aggregate = aggregates.find(({ name }) => name === aggregateOf(subject));
  if (aggregate === undefined) return undefined;
  // All that write has seen: a skip of what is asked about may lie behind it.
  const read = () => readHistory(log, subject, acknowledgedUpTo(state));
  const wanted = new Set<string>(events.map(({ sequence }) => sequence));
  return foreseeing(read, async (skips) => {
    const outcomes = new Map<string, KnownOutcome>();
    const fold = foldingToFault(aggregate, undefined, skips);
    for await (const event of read()) {
      const step = await addLogged({ log, aggregate }, fold, event);
      if (wanted.has(event.sequence)) outcomes.set(event.sequence, outcomeIn(state, event, step?.outcome));
    }
    return outcomes.size === wanted.size ? [...outcomes] : undefined;
  });
}

function outcomeIn(
  { parked }: LoadedState,
  { sequence }: RecordedEvent,
  outcome: Outcome | undefined,
): KnownOutcome {
  if (parked !== undefined && sequence >= parked.since) return { status: 'parked', reason: parked.reason };
  return outcome ?? { status: 'parked', reason: 'domain-error' };
}
