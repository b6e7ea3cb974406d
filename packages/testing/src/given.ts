import { type Aggregate, type FoldedEvent, foldingHistory } from '@reprise/aggregate';
import type { RecordedEvent } from '@reprise/event-envelope';
import { checkedAggregate } from './checked-aggregate.ts';
import { checkedLog } from './checked-log.ts';
import { Then } from './then.ts';

export interface Given<State> {
  /** Folds the event after all that were given. */
  when(event: RecordedEvent): Then<State>;
}

/**
 * Specifies what an event does to an aggregate with a history. On the way it checks what every fold relies on: the
 * events could have been submitted, the logic is pure, the states fit their schema and survive storage.
 *
 * @example
 * given(account, [opened(), deposited(100)]).when(withdrawalRequested(200)).thenRejected('insufficient-funds');
 */
export const given = <State>(
  aggregate: Aggregate<State>,
  events: readonly RecordedEvent[] = [],
): Given<State> => ({
  when(event) {
    const log = checkedLog(aggregate, [...events, event]);
    const steps = log.map(foldingHistory(checkedAggregate(aggregate)));
    return new Then(aggregate.name, steps.slice(0, -1), steps.at(-1) as FoldedEvent<State>); // `when` is the last of them
  },
});
