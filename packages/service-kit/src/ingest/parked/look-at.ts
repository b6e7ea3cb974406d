import {
  type CollectedSkips,
  type Fault,
  type Folded,
  foldingToFault,
  type Outcome,
} from '@reprise/aggregate';
import type { RecordedEvent, Subject } from '@reprise/event-envelope';
import { addLogged } from '../../log/fold-logged.ts';
import { foreseeing } from '../../log/foreseeing.ts';
import { readHistory } from '../../log/read-history.ts';
import type { OfAggregate } from '../reversals/examine.ts';

/** An event of the log with what it comes to by today's logic; nothing from the one on that cannot be folded. */
export interface LookedAt {
  readonly event: RecordedEvent;
  readonly outcome?: Outcome;
}

/** An aggregate's log as today's logic folds it. */
export interface Looked {
  readonly folded: Folded;
  readonly fault?: Fault;
  /** The event at which the fold stands. */
  readonly faulty?: RecordedEvent;
  /** The events that were asked about. */
  readonly meant: readonly LookedAt[];
}

/**
 * Folds an aggregate's log as far as today's logic can, and looks for events in it.
 *
 * @param behind what is to be taken for its last events: a skip that is only thought of
 */
export function lookAt(
  of: OfAggregate,
  subject: Subject,
  isMeant: (event: RecordedEvent) => boolean,
  behind: readonly RecordedEvent[] = [],
): Promise<Looked> {
  const read = () => readHistory(of.log, subject);
  const look = async (skips: CollectedSkips): Promise<Looked> => {
    const fold = foldingToFault(of.aggregate, undefined, skips);
    const meant: LookedAt[] = [];
    let faulty: RecordedEvent | undefined;
    for await (const event of read()) {
      const step = await addLogged(of, fold, event);
      if (fold.fault?.at === event.sequence) faulty = event;
      if (isMeant(event)) meant.push({ event, ...(step && { outcome: step.outcome }) });
    }
    const { folded, fault } = fold;
    return { folded, meant, ...(fault && { fault }), ...(faulty && { faulty }) };
  };
  return foreseeing(read, look, behind);
}
