import {
  identityHash,
  isReversal,
  isSkip,
  originPath,
  type Position,
  type RecordedEvent,
  type Reversal,
  reversalOf,
} from '@reprise/event-envelope';
import type { Aggregate } from '../define-aggregate.ts';
import { type Folded, remembers, step, unfolded } from '../fold.ts';
import { type Outcome, reject } from '../outcome.ts';
import { rememberingAll } from '../remembering-all.ts';
import { type Changed, comparingOutcomes, factsOf } from './flips.ts';
import { revertedState } from './revert.ts';
import {
  asDecided,
  MAX_REVERSALS,
  notCounted,
  passedOver,
  REVERSED,
  type Refusal,
  type Ruling,
  refuse,
  type Verdict,
} from './verdict.ts';

/** A reversal that has been judged. */
export interface Judged<State = unknown> {
  /** @throws whatever today's logic throws on the log up to the reversal; InvalidRevertError */
  verdict(): Verdict<State>;
}

/** A reversal that is being judged by the log up to it. */
export interface JudgingReversal<State = unknown> extends Judged<State> {
  /** The next event of the log, from its first one on. Those at or behind the reversal are passed over. */
  add(event: RecordedEvent): void;
  /** What became of later outcomes, as far as the log was added. */
  changed(): Changed;
  /** The last event that was added. */
  readonly reached: Position | undefined;
}

/** The event that is to be reversed, as it was found in the log. */
interface Original<State> {
  readonly event: RecordedEvent;
  readonly outcome: Outcome;
  /** The log without it. */
  without: Folded<State>;
  /** Where today's logic fails without it. */
  fails: boolean;
}

/**
 * Judges a reversal: folds the log up to it once with the event that it reverses and once without, side by side, and
 * compares what the later events come to. Events that were reversed before, or skipped, count in neither.
 *
 * @param folded the aggregate up to the reversal
 * @example
 * const judging = judgingReversal(account, folded, reversal);
 * for await (const event of log) judging.add(event);
 * const { folded: next, outcome } = step(account, folded, reversal, isRepeated, judging.verdict());
 */
export function judgingReversal<State>(
  aggregate: Aggregate<State>,
  folded: Folded<State>,
  reversal: RecordedEvent,
): JudgingReversal<State> {
  const said = reversalOf(reversal);
  const passing = notCounted(folded);
  const isOriginal = findingOriginal(said, reversal);
  const known = rememberingAll();
  const outcomes = comparingOutcomes();
  const decided = new Set<Position>();
  let whole: Folded<State> = unfolded(aggregate);
  let original: Original<State> | undefined;
  let fault: { readonly error: unknown } | undefined;

  /** One event on one side; what does not count there, or is a reversal, leaves the state as it is. */
  const fold = (side: Folded<State>, event: RecordedEvent, repeated: boolean, verdict?: Ruling<State>) => {
    const passed = passedOver(side.state, event, passing);
    return step(aggregate, side, event, () => repeated, verdict ?? passed);
  };

  const foldWithout = (
    found: Original<State>,
    event: RecordedEvent,
    repeated: boolean,
    was: Outcome,
  ): void => {
    if (found.fails) return;
    try {
      const next = fold(found.without, event, repeated);
      found.without = next.folded;
      outcomes.add(event, was, next.outcome);
    } catch {
      found.fails = true;
    }
  };

  const add = (event: RecordedEvent): void => {
    const passed = passedOver(whole.state, event, passing);
    const repeated = remembers(aggregate, event, passed) && known(event, identityHash(event));
    if (isReversal(event) || isSkip(event)) decided.add(event.sequence);
    const before = whole;
    const next = fold(before, event, repeated);
    whole = next.folded;
    if (original !== undefined) foldWithout(original, event, repeated, next.outcome);
    else if (isOriginal(event)) {
      const { folded: without } = fold(before, event, repeated, reject(REVERSED));
      original = { event, outcome: next.outcome, without, fails: false };
    }
  };

  return {
    add(event) {
      if (fault !== undefined || event.sequence >= reversal.sequence) return;
      try {
        add(event);
      } catch (error) {
        fault = { error };
      }
    },
    changed: outcomes.changed,
    get reached() {
      return whole.position;
    },
    verdict() {
      if (fault !== undefined) throw fault.error;
      const changed = outcomes.changed();
      const refusal = refusalOf(aggregate, folded, { said, reversal, original, changed });
      if (refusal !== undefined || original === undefined) return refuse(refusal ?? 'unknown-event');
      const { event, without } = original;
      return {
        kind: 'accept',
        state: changed.any ? without.state : revertedState(aggregate, event, whole.state, without.state),
        facts: factsOf(event.sequence, changed),
        recent: asDecided(without.recent, folded.recent, decided),
        reversed: [...(folded.reversed ?? []), event.sequence],
      };
    },
  };
}

/** Judges a reversal by a log that is at hand. */
export function judgeReversal<State>(
  aggregate: Aggregate<State>,
  folded: Folded<State>,
  reversal: RecordedEvent,
  log: Iterable<RecordedEvent>,
): JudgingReversal<State> {
  const judging = judgingReversal(aggregate, folded, reversal);
  for (const event of log) judging.add(event);
  return judging;
}

/** Tells the event that a reversal speaks of, by its position where the reversal was made: here, or where both came from. */
function findingOriginal(
  said: Reversal | undefined,
  reversal: RecordedEvent,
): (event: RecordedEvent) => boolean {
  if (said === undefined) return () => false;
  const { position, source, id } = said.original;
  const made = originPath(reversal).at(-1)?.environment;
  const positionThere = (event: RecordedEvent): string | undefined =>
    made === undefined
      ? event.sequence
      : originPath(event).find(({ environment }) => environment === made)?.position;
  return (event) => positionThere(event) === position && event.source === source && event.id === id;
}

interface Case {
  readonly said: Reversal | undefined;
  readonly reversal: RecordedEvent;
  readonly original: Original<never> | Original<unknown> | undefined;
  readonly changed: Changed;
}

function refusalOf<State>(
  aggregate: Aggregate<State>,
  { reversed = [] }: Folded<State>,
  { said, reversal, original, changed }: Case,
): Refusal | undefined {
  if (said === undefined) return 'reversal-unreadable';
  if (said.original.subject !== reversal.subject) return 'of-another-aggregate';
  if (original === undefined) return 'unknown-event';
  const { event, outcome, fails } = original;
  if (isReversal(event)) return 'is-a-reversal';
  if (isSkip(event)) return 'is-a-skip';
  if (reversed.includes(event.sequence)) return 'already-reversed';
  if (outcome.status === 'duplicate') return 'was-duplicate';
  if (outcome.status === 'skipped') return 'was-skipped';
  if (outcome.status === 'rejected') return 'was-rejected';
  const policy = aggregate.events[aggregate.upcast(event).type]?.reversible ?? 'unless-it-flips';
  if (policy === 'never') return 'not-reversible';
  if (reversed.length >= MAX_REVERSALS) return 'too-many-reversals';
  if (fails) return 'later-event-fails';
  return changed.flipped > 0 && policy !== 'always' ? 'later-outcomes-flip' : undefined;
}
