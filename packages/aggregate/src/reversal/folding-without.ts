import type { RecordedEvent } from '@reprise/event-envelope';
import type { Aggregate } from '../define-aggregate.ts';
import type { Folded, IsRepeated } from '../fold.ts';
import { type FoldToFault, foldingToFault } from '../folding-to-fault.ts';
import { passedOver } from './verdict.ts';

/**
 * Folds a history as if what it has reversed had never counted: each event comes to what it comes to in the light of all
 * that is known, not of what was known then. Reversals themselves leave the state as it is.
 *
 * @param reversed by the whole history: `Folded.reversed`
 * @param from where the fold goes on: without those of them that lie before; with an `isRepeated` that knows these
 */
export function foldingWithout<State>(
  aggregate: Aggregate<State>,
  reversed: Folded['reversed'] = [],
  isRepeated?: IsRepeated,
  from?: Folded<State>,
): Pick<FoldToFault<State>, 'fault' | 'folded'> & {
  add(event: RecordedEvent): ReturnType<FoldToFault<State>['add']>;
} {
  const fold = foldingToFault(aggregate, isRepeated, from);
  const passed = new Set<string>(reversed);
  return {
    add(event) {
      const verdict = passedOver(fold.folded.state, event, passed);
      return fold.add(event, verdict && { verdict: () => verdict });
    },
    get folded() {
      return fold.folded;
    },
    get fault() {
      return fold.fault;
    },
  };
}
