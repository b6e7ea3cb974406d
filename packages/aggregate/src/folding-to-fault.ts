import { isReversal, isSkip, type Position, type RecordedEvent } from '@reprise/event-envelope';
import type { Aggregate } from './define-aggregate.ts';
import { UnforeseenSkipError, UnjudgedReversalError } from './errors.ts';
import { type Folded, type IsRepeated, unfolded } from './fold.ts';
import { type FoldedEvent, foldingJudged } from './history.ts';
import { rememberingAll } from './remembering-all.ts';
import { type Judged, judgeReversal } from './reversal/judging-reversal.ts';
import { NO_SKIPS, type Skips, skipsIn } from './skip/skips.ts';

/** The first event of a history that today's logic throws on, and what it threw. */
export interface Fault {
  readonly at: Position;
  readonly error: unknown;
}

export interface FoldToFault<State = unknown> {
  /** Folds the next event, a reversal by its verdict; nothing from the faulty one on. */
  add(event: RecordedEvent, judged?: Judged<State>): FoldedEvent<State> | undefined;
  /** The fold of what was added, up to the fault. */
  readonly folded: Folded<State>;
  readonly fault: Fault | undefined;
}

/**
 * Folds a history from its beginning as far as today's logic can: what write makes of an aggregate, parked or not. Keeps no
 * events; a reversal comes with its verdict (`judgingReversal`).
 *
 * @param skips of the log as a whole; by default it has none. One that it has all the same is thrown at: UnforeseenSkipError
 * @param from where the fold goes on, with an `isRepeated` that knows what came before
 */
export function foldingToFault<State>(
  aggregate: Aggregate<State>,
  isRepeated: IsRepeated = rememberingAll(),
  skips: Skips = NO_SKIPS,
  from: Folded<State> = unfolded(aggregate),
): FoldToFault<State> {
  const fold = foldingJudged(aggregate, isRepeated, skips, from);
  let folded = from;
  let fault: Fault | undefined;
  return {
    add(event, judged) {
      if (fault !== undefined) {
        if (isSkip(event)) skips.verdictOn(folded, event); // it may be of the faulty one
        return undefined;
      }
      try {
        const step = fold(event, judged);
        folded = step.folded;
        return step;
      } catch (error) {
        if (isOfFolder(error)) throw error;
        fault = { at: event.sequence, error };
        return undefined;
      }
    },
    get folded() {
      return folded;
    },
    get fault() {
      return fault;
    },
  };
}

/** Who folds has made a mistake, not the logic. */
const isOfFolder = (error: unknown): boolean =>
  error instanceof UnjudgedReversalError || error instanceof UnforeseenSkipError;

/** The same of a log that is at hand from its beginning: reversals are judged by it, and its skips are foreseen. */
export function foldingLog<State>(
  aggregate: Aggregate<State>,
  log: readonly RecordedEvent[],
): FoldToFault<State> {
  const fold = foldingToFault(aggregate, rememberingAll(), skipsIn(log));
  return {
    add: (event) =>
      fold.add(event, isReversal(event) ? judgeReversal(aggregate, fold.folded, event, log) : undefined),
    get folded() {
      return fold.folded;
    },
    get fault() {
      return fold.fault;
    },
  };
}
