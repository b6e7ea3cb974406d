import type { RecordedEvent } from '@reprise/event-envelope';
import type { Aggregate } from '../define-aggregate.ts';
import type { Folded } from '../fold.ts';
import { type FoldToFault, foldingToFault } from '../folding-to-fault.ts';
import { passedOver } from './verdict.ts';

/**
 * Folds a history as if what it has reversed had never counted: each event comes to what it comes to in the light of all
 * that is known, not of what was known then. Reversals themselves leave the state as it is.
 *
 * @param reversed by the whole history: `Folded.reversed`
 */
export function foldingWithout<State>(
  aggregate: Aggregate<State>,
  reversed: Folded['reversed'] = [],
): Pick<FoldToFault<State>, 'fault'> & { add(event: RecordedEvent): ReturnType<FoldToFault<State>['add']> } {
  const fold = foldingToFault(aggregate);
  const passed = new Set<string>(reversed);
  return {
    add(event) {
      const verdict = passedOver(fold.folded.state, event, passed);
      return fold.add(event, verdict && { verdict: () => verdict });
    },
    get fault() {
      return fold.fault;
    },
  };
}
