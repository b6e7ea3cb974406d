import type { Subject } from '@reprise/event-envelope';
import { type IncomingRecord, isRead, type ReadRecord, readRecord } from '../log/record.ts';
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
  const read = records.map((record) => readRecord(record, parts.logEpoch)).filter(isRead);
  if (read.length < records.length) {
    // pump keeps them.
    parts.telemetry.warn('Records that cannot be read are passed over.', {
      count: records.length - read.length,
    });
  }
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
