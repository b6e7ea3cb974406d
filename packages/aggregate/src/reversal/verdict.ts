import { isReversal, isSkip, type Position, type RecordedEvent } from '@reprise/event-envelope';
import type { Folded } from '../fold.ts';
import { accept, type Decision, type Facts, reject, VERSION_CONFLICT } from '../outcome.ts';
import type { Recent } from '../recent.ts';

/** A reversal that takes effect: the aggregate as its log makes it without the reversed event. */
export interface Reversed<State> {
  readonly kind: 'accept';
  readonly state: State;
  /** What was reversed, and which later outcomes it changed. */
  readonly facts: Facts;
  readonly recent: Recent;
  /** All that were reversed by now. */
  readonly reversed: readonly Position[];
}

/** An event that is passed over on purpose. */
export interface Skipped {
  readonly kind: 'skip';
  readonly reversed?: never;
}

export const SKIPPED: Skipped = { kind: 'skip' };

/** What the log up to a reversal says of it; or a decision that stands before any logic is asked. */
export type Verdict<State> = Reversed<State> | (Decision<State> & { readonly reversed?: never });

/** What a fold is told of an event, so that its logic is not asked. */
export type Ruling<State> = Verdict<State> | Skipped;

/**
 * How many events of one aggregate can be reversed: their positions lie with its state. A constant of the log format, so
 * that every fold decides alike; it can never change.
 */
export const MAX_REVERSALS = 256;

/** Why a reversal did not take effect. Stable codes: they are outcomes in the log's sense. */
export const REFUSALS = {
  'reversal-unreadable': 'It does not say what it reverses.',
  'of-another-aggregate': 'The event is of another aggregate.',
  'unknown-event': 'The log of the aggregate has no such event before the reversal.',
  'is-a-reversal': 'A reversal cannot be reversed. Submit the event again, with an id of its own.',
  'already-reversed': 'The event was reversed before.',
  'is-a-skip': 'A skip cannot be taken back. Submit what it skips again, with an id of its own.',
  'was-skipped': 'The event was skipped, so there is nothing to reverse.',
  'was-rejected': 'The event did not take effect, so there is nothing to reverse.',
  'was-duplicate': 'The event is a repeat that did not take effect; reverse the one that it repeats.',
  'not-reversible': 'Events of its type cannot be reversed.',
  'too-many-reversals':
    'Of this aggregate as many events were reversed as can be. Correct its logic, and replay.',
  'later-event-fails': 'The business logic fails on a later event without this one.',
  'later-outcomes-flip':
    'Later events would no longer take effect, or would now, and its type does not allow that.',
} as const;

export type Refusal = keyof typeof REFUSALS;

export const refuse = (why: Refusal): Decision<never> => reject(why);

/** The outcome of an event that was reversed, in any fold from its reversal on. */
export const REVERSED = 'reversed';

/** The verdict, unless the sender saw the aggregate at another version. What is skipped is, whatever its sender saw. */
export const conflicts = <State>(
  { expectedversion }: RecordedEvent,
  version: number,
  verdict: Ruling<State>,
): Ruling<State> =>
  expectedversion === undefined || expectedversion === version || verdict.kind === 'skip'
    ? verdict
    : reject(VERSION_CONFLICT);

/** What of a log does not count. */
export interface NotCounted {
  readonly reversed: ReadonlySet<string>;
  readonly skipped: ReadonlySet<string>;
}

export const notCounted = ({ reversed, skipped }: Pick<Folded, 'reversed' | 'skipped'>): NotCounted => ({
  reversed: new Set(reversed),
  skipped: new Set(skipped),
});

/** Events that were reversed or skipped do nothing any more; what reversals and skips did is in what does not count. */
export function passedOver<State>(
  state: State,
  event: RecordedEvent,
  { reversed, skipped }: NotCounted,
): Ruling<State> | undefined {
  if (skipped.has(event.sequence)) return SKIPPED;
  if (reversed.has(event.sequence)) return reject(REVERSED);
  return isReversal(event) || isSkip(event) ? accept(state) : undefined;
}

/** The ring without the event; what reversals and skips came to was decided when they came. */
export const asDecided = (without: Recent, before: Recent, decided: ReadonlySet<Position>): Recent =>
  without.map((event) =>
    decided.has(event.position)
      ? (before.find(({ position }) => position === event.position) ?? event)
      : event,
  );
