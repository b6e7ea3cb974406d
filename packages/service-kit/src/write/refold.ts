import { type Aggregate, type CollectedSkips, foldingToFault, type Logic } from '@reprise/aggregate';
import type { Position, RecordedEvent, Subject } from '@reprise/event-envelope';
import { addLogged } from '../log/fold-logged.ts';
import { foreseeing } from '../log/foreseeing.ts';
import { readHistory } from '../log/read-history.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { AggregateState } from '../state/state-document.ts';
import { stateOfHistory } from './state-of-history.ts';

/** An aggregate that was folded anew, and the skips that its log and what lies behind it have. */
export interface Refolded {
  readonly state: AggregateState;
  readonly skips: CollectedSkips;
}

/**
 * An aggregate's state folded anew from its log, up to what write has acknowledged; parked where today's logic throws,
 * and before its first event where what comes out cannot be stored.
 *
 * @param behind events that lie behind that: among them may be skips of what does not
 * @returns nothing while the log does not reach that far, because pump is behind
 */
export function refold(
  { log, logic }: { log: EventLog; logic: Logic },
  subject: Subject,
  aggregate: Aggregate,
  upTo: Position,
  behind: readonly RecordedEvent[] = [],
): Promise<Refolded | undefined> {
  const read = () => readHistory(log, subject, upTo);
  const folded = async (skips: CollectedSkips): Promise<Refolded | undefined> => {
    const fold = foldingToFault(aggregate, undefined, skips);
    let first: Position | undefined;
    let last: Position | undefined;
    for await (const event of read()) {
      await addLogged({ log, aggregate }, fold, event);
      first ??= event.sequence;
      last = event.sequence;
    }
    if (first === undefined || last !== upTo) return undefined;
    const history = { folded: fold.folded, fault: fold.fault, first, last };
    return { state: stateOfHistory(aggregate, logic, history), skips };
  };
  return foreseeing(read, folded, behind);
}
