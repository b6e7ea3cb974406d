import type { RecordedEvent } from '@reprise/event-envelope';
import type { Aggregate } from '../define-aggregate.ts';
import type { Folded, IsRepeated } from '../fold.ts';
import { type FoldToFault, foldingToFault } from '../folding-to-fault.ts';
import type { Skips } from '../skip/skips.ts';
import { notCounted, passedOver } from './verdict.ts';

/**
 * Folds a history as if what it has reversed or skipped had never counted: each event comes to what it comes to in the
 * light of all that is known, not of what was known then. Reversals and skips themselves leave the state as it is.
 *
 * @param whole what the whole history has reversed and skipped: its fold
 * @param from where the fold goes on: without those of them that lie before; with an `isRepeated` that knows these
 */
export function foldingWithout<State>(
  aggregate: Aggregate<State>,
  whole: Pick<Folded, 'reversed' | 'skipped'> = {},
  isRepeated?: IsRepeated,
  from?: Folded<State>,
): Pick<FoldToFault<State>, 'fault' | 'folded'> & {
  add(event: RecordedEvent): ReturnType<FoldToFault<State>['add']>;
} {
  const passed = notCounted(whole);
  const passing: Skips = { verdictOn: ({ state }, event) => passedOver(state, event, passed) };
  return foldingToFault(aggregate, isRepeated, passing, from);
}
