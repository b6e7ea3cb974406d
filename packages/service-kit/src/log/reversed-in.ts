import { type Aggregate, type Folded, foldingToFault } from '@reprise/aggregate';
import { type HistoryRecord, isReversal, type RecordedEvent } from '@reprise/event-envelope';
import type { EventLog } from '../ports/event-log.ts';
import { addLogged } from './fold-logged.ts';
import { readHistory } from './read-history.ts';

interface OfLog {
  readonly log: EventLog;
  readonly aggregate: Aggregate;
}

/** What the history in a record has reversed. One that travels inline is not folded for that where nothing is. */
export async function reversedIn(
  of: OfLog,
  { subject, upTo, events }: HistoryRecord,
): Promise<Folded['reversed']> {
  if (events !== undefined && !events.some(isReversal)) return undefined;
  return reversedBy(of, readHistory(of.log, subject, upTo));
}

/** What events of a log, from its beginning on, have reversed. */
export async function reversedBy(
  of: OfLog,
  events: AsyncIterable<RecordedEvent>,
): Promise<Folded['reversed']> {
  const fold = foldingToFault(of.aggregate);
  for await (const event of events) await addLogged(of, fold, event);
  return fold.folded.reversed;
}
