import {
  type Aggregate,
  type Folded,
  foldHistory,
  InvalidRevertError,
  judgeReversal,
} from '@reprise/aggregate';
import { REVERSAL_TYPE, type RecordedEvent } from '@reprise/event-envelope';
import { AssertionError } from './assertion-error.ts';
import { checkedAggregate } from './checked-aggregate.ts';
import { checkedLog } from './checked-log.ts';
import { event, history } from './event.ts';

/**
 * The law of `revert`: of each event of a history that took effect, and whose reversal changes no later outcome, it gives
 * the state that the history gives without the event. Best asked of any history, by a property test.
 *
 * @returns for how many events a `revert` was compared
 * @throws AssertionError naming the event and both states; ImpureDomainError
 * @example fc.assert(fc.property(histories, (events) => void assertReverts(account, events)));
 */
export function assertReverts<State>(aggregate: Aggregate<State>, events: Iterable<RecordedEvent>): number {
  const log = checkedLog(aggregate, events);
  const watched = checkedAggregate(aggregate);
  const folded = foldHistory(watched, log);
  let compared = 0;
  for (const original of log) {
    if (aggregate.events[aggregate.upcast(original).type]?.revert === undefined) continue;
    compared += Number(reverts(watched, log, folded, original));
  }
  return compared;
}

/** Whether its `revert` was asked. */
function reverts<State>(
  aggregate: Aggregate<State>,
  log: readonly RecordedEvent[],
  folded: Folded<State>,
  original: RecordedEvent,
): boolean {
  const { sequence: position, source, id, type, subject, time, data } = original;
  const said = { original: { position, source, id, type, subject, time, data }, reason: 'law', by: 'tests' };
  const reversal = history([...log, event(REVERSAL_TYPE, said)], subject).at(-1) ?? original;
  try {
    const judging = judgeReversal(aggregate, folded, reversal, log);
    return judging.verdict().kind === 'accept' && !judging.changed().any;
  } catch (error) {
    if (!(error instanceof InvalidRevertError)) throw error;
    throw new AssertionError(`${type} ${id}: ${error.message}`, assertReverts);
  }
}
