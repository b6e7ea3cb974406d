import { type Aggregate, type Folded, foldingToFault } from '@reprise/aggregate';
import { type HistoryRecord, isReversal, isSkip, type RecordedEvent } from '@reprise/event-envelope';
import type { EventLog } from '../ports/event-log.ts';
import { addLogged } from './fold-logged.ts';
import { foreseeing } from './foreseeing.ts';
import { readHistory } from './read-history.ts';

interface OfLog {
  readonly log: EventLog;
  readonly aggregate: Aggregate;
}

/** What of a log does not count, in the light of all of it. */
export type Uncounted = Pick<Folded, 'reversed' | 'skipped'>;

/** What the history in a record has reversed and skipped. One that travels inline is not folded for that where nothing is. */
export async function uncountedIn(of: OfLog, { subject, upTo, events }: HistoryRecord): Promise<Uncounted> {
  if (events !== undefined && !events.some((event) => isReversal(event) || isSkip(event))) return {};
  return uncountedBy(of, () => readHistory(of.log, subject, upTo));
}

/** What events of a log, from its beginning on, have reversed and skipped. */
export const uncountedBy = (of: OfLog, read: () => AsyncIterable<RecordedEvent>): Promise<Uncounted> =>
  foreseeing(read, async (skips) => {
    const fold = foldingToFault(of.aggregate, undefined, skips);
    for await (const event of read()) await addLogged(of, fold, event);
    return fold.folded;
  });
