import { type Aggregate, type FoldedEvent, type FoldToFault, judgingReversal } from '@reprise/aggregate';
import { isReversal, type RecordedEvent } from '@reprise/event-envelope';
import type { EventLog } from '../ports/event-log.ts';
import { readHistory } from './read-history.ts';

/**
 * Adds the next event of a log to its fold. A reversal is judged by the log up to it, which is read once more for that;
 * of any other event the fold knows enough.
 *
 * @param fold of this log from its beginning
 */
export async function addLogged(
  { log, aggregate }: { readonly log: EventLog; readonly aggregate: Aggregate },
  fold: FoldToFault,
  event: RecordedEvent,
): Promise<FoldedEvent | undefined> {
  if (fold.fault !== undefined || !isReversal(event)) return fold.add(event);
  const { position } = fold.folded;
  const judging = judgingReversal(aggregate, fold.folded, event);
  if (position !== undefined)
    for await (const earlier of readHistory(log, event.subject, position)) judging.add(earlier);
  return fold.add(event, judging);
}
