import type { Position, RecordedEvent } from '@reprise/event-envelope';
import type { Aggregate } from './define-aggregate.ts';
import { type Folded, type IsRepeated, unfolded } from './fold.ts';
import { type FoldedEvent, foldingHistory } from './history.ts';

/** The first event of a history that today's logic throws on, and what it threw. */
export interface Fault {
  readonly at: Position;
  readonly error: unknown;
}

export interface FoldToFault<State = unknown> {
  /** Folds the next event; nothing from the faulty one on. */
  add(event: RecordedEvent): FoldedEvent<State> | undefined;
  /** The fold of what was added, up to the fault. */
  readonly folded: Folded<State>;
  readonly fault: Fault | undefined;
}

/** Folds a history from its beginning as far as today's logic can: what write makes of an aggregate, parked or not. */
export function foldingToFault<State>(
  aggregate: Aggregate<State>,
  isRepeated?: IsRepeated,
): FoldToFault<State> {
  const fold = foldingHistory(aggregate, isRepeated);
  let folded: Folded<State> = unfolded(aggregate);
  let fault: Fault | undefined;
  return {
    add(event) {
      if (fault !== undefined) return undefined;
      try {
        const step = fold(event);
        folded = step.folded;
        return step;
      } catch (error) {
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
