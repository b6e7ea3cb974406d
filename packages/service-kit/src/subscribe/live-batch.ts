import type { Subject } from '@reprise/event-envelope';
import { type IncomingRecord, isRead, isUnread, type ReadRecord, readRecord } from '../log/record.ts';
import { eachApart, type Side } from './each-apart.ts';
import type { Subscription } from './subscription.ts';

/**
 * Hands a batch of the event stream over, aggregate by aggregate, in order.
 *
 * @returns the sequence number of the first record that must come again, or nothing
 */
export async function liveBatch(
  parts: Side & { readonly logEpoch: number; readonly subscription: Subscription },
  records: readonly IncomingRecord[],
): Promise<string | undefined> {
  const all = records.map((record) => readRecord(record, parts.logEpoch));
  const [read, unread] = [all.filter(isRead), all.filter(isUnread)];
  // pump keeps them.
  if (unread.length > 0)
    parts.telemetry.warn('Records that cannot be read are passed over.', { count: unread.length });
  const bySubject = [...Map.groupBy(read, ({ subject }) => subject)];
  const failed = await eachApart(parts, bySubject, ([subject, ofSubject]) => live(parts, subject, ofSubject));
  const again = new Set(failed.map(([, [first]]) => first?.incoming.sequenceNumber));
  return records.find(({ sequenceNumber }) => again.has(sequenceNumber))?.sequenceNumber;
}

const live = (
  { subscription }: { readonly subscription: Subscription },
  subject: Subject,
  records: readonly ReadRecord[],
): Promise<void> =>
  subscription.onEvents({ mode: 'live', subject, events: records.flatMap(({ events }) => events) });
