import { type Aggregate, type Skips, UnforeseenSkipError } from '@reprise/aggregate';
import { isReversal, isSkip, type RecordedEvent, type Subject } from '@reprise/event-envelope';
import { isEventItem } from '../log/event-item.ts';
import { isIdentityItem } from '../log/identity-item.ts';
import type { EventLog, LogItem } from '../ports/event-log.ts';
import { checkingIdentities, type Unclaimed } from './check-identities.ts';
import { checkingInteractions } from './check-interactions.ts';
import { checkingRecords } from './check-records.ts';
import type { Report, Suspicion } from './finding.ts';
import { foldingSubject, type LogFold, type Marks } from './fold-subject.ts';

/** Everything that the log holds of one subject, checked and folded. */
export interface CheckedSubject {
  readonly subject: Subject;
  readonly aggregate: Aggregate | undefined;
  readonly suspicions: readonly Suspicion[];
  readonly unclaimed: Unclaimed;
  readonly fold: LogFold | undefined;
  readonly events: number;
  /** The log has skips, which a fold has to know from its beginning: nothing is said of the state. */
  readonly isUnforeseen: boolean;
}

export interface Checking {
  readonly log: EventLog;
  readonly subject: Subject;
  /** None where the events are no aggregate's of this service. */
  readonly aggregate: Aggregate | undefined;
  readonly marks?: Marks;
  /** Of the whole log, where it has any. */
  readonly skips?: Skips;
  readonly onRecord?: (record: readonly RecordedEvent[]) => void;
}

/** Checks one subject's items, as they come in the order of the log. Keeps identities, and no events. */
export function checkingSubject({ log, subject, aggregate, marks = {}, skips, onRecord }: Checking) {
  const suspicions: Suspicion[] = [];
  const report: Report = (kind, detail, passing) =>
    void suspicions.push({ kind, subject, detail, ...(passing === undefined ? {} : { passing }) });
  const records = checkingRecords(report);
  const identities = aggregate && checkingIdentities(log, aggregate, report);
  const fold = aggregate && identities && foldingSubject({ log, aggregate, ...identities }, marks, skips);
  const interactions = checkingInteractions(log, aggregate !== undefined, report);
  let events = 0;

  let isUnforeseen = false;
  const foldOneByOne = async (record: readonly RecordedEvent[]): Promise<void> => {
    for (const event of record) await fold?.add(event);
  };
  const notForeseen = (error: unknown): void => {
    if (!(error instanceof UnforeseenSkipError)) throw error;
    isUnforeseen = true;
  };

  const addRecord = (record: readonly RecordedEvent[]): Promise<void> | undefined => {
    if (record.length === 0) return undefined;
    events += record.length;
    onRecord?.(record);
    if (isUnforeseen) return undefined;
    if (record.some((event) => isReversal(event) || isSkip(event)))
      return foldOneByOne(record).catch(notForeseen);
    for (const event of record) fold?.add(event);
    return undefined;
  };

  return {
    subject,
    /** @returns to be waited for before the next item */
    add(item: LogItem): Promise<void> | undefined {
      if (isIdentityItem(item) && identities !== undefined) {
        identities.add(item);
        return undefined;
      }
      if (!isIdentityItem(item)) interactions.add(item);
      return isEventItem(item) ? addRecord(records.add(item)) : undefined;
    },
    async end(): Promise<CheckedSubject> {
      records.end();
      await interactions.end();
      const unclaimed = (await identities?.end()) ?? [];
      return { subject, aggregate, suspicions, unclaimed, fold: fold?.end(), events, isUnforeseen };
    },
  };
}
