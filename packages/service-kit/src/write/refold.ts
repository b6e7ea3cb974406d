import { type Aggregate, foldingToFault, type Logic } from '@reprise/aggregate';
import type { Position, Subject } from '@reprise/event-envelope';
import { readHistory } from '../log/read-history.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { AggregateState } from '../state/state-document.ts';
import { stateOfHistory } from './state-of-history.ts';

/**
 * An aggregate's state folded anew from its log, up to what write has acknowledged; parked where today's logic throws,
 * and before its first event where what comes out cannot be stored.
 *
 * @returns nothing while the log does not reach that far, because pump is behind
 */
export async function refold(
  { log, logic }: { log: EventLog; logic: Logic },
  subject: Subject,
  aggregate: Aggregate,
  upTo: Position,
): Promise<AggregateState | undefined> {
  const fold = foldingToFault(aggregate);
  let first: Position | undefined;
  let last: Position | undefined;
  for await (const event of readHistory(log, subject, upTo)) {
    fold.add(event);
    first ??= event.sequence;
    last = event.sequence;
  }
  if (first === undefined || last !== upTo) return undefined;
  return stateOfHistory(aggregate, logic, { folded: fold.folded, fault: fold.fault, first, last });
}
