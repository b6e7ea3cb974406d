import { type Aggregate, foldingToFault, type Logic, unfolded } from '@reprise/aggregate';
import type { Position, Subject } from '@reprise/event-envelope';
import { readHistory } from '../log/read-history.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { AggregateState } from '../state/state-document.ts';
import { park } from './fold-events.ts';
import { whyUnstorable } from './storable.ts';

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
  const made = { logic, shape: aggregate.shape };
  let first: Position | undefined;
  let reached: Position | undefined;
  for await (const event of readHistory(log, subject, upTo)) {
    fold.add(event);
    first ??= event.sequence;
    reached = event.sequence;
  }
  if (first === undefined || reached !== upTo) return undefined;
  const unstorable = whyUnstorable(aggregate, fold.folded);
  if (unstorable !== undefined) {
    const { reason, cause } = unstorable;
    return { ...park({ ...unfolded(aggregate), ...made }, first, reason, cause), seen: upTo };
  }
  const state = { ...fold.folded, ...made };
  return fold.fault === undefined
    ? state
    : { ...park(state, fold.fault.at, 'domain-error', fold.fault.error), seen: upTo };
}
