import { toEventItem } from '../log/event-item.ts';
import { quarantineItems } from '../log/quarantine.ts';
import {
  type IncomingRecord,
  isRead,
  type ReadRecord,
  readRecord,
  type UnreadRecord,
} from '../log/record.ts';
import { timelineEntries } from '../log/timeline.ts';
import type { Deadline } from '../runtime/deadline.ts';
import { type Insertion, insertInOrder, type PumpParts } from './insert-in-order.ts';

/**
 * Stores every event of a batch in the events table, once, for ever. A subject's log is always a prefix: a record goes
 * in only when the subject's previous one is fully in.
 *
 * @returns the sequence number of the first record that is not safely stored, or nothing
 */
export async function pumpBatch(
  parts: PumpParts,
  records: readonly IncomingRecord[],
  deadline: Deadline,
): Promise<string | undefined> {
  const all = records.map((record) => readRecord(record, parts.logEpoch));
  const read = all.filter(isRead);
  const unread = all.filter((record): record is UnreadRecord => !isRead(record));

  const bySubject = Map.groupBy(read, ({ subject }) => subject).values();
  const events = [...bySubject].map((ofSubject) => ofSubject.map(insertionOf));
  const quarantined = unread.map((record) => [
    { incoming: record.incoming, items: quarantineItems(record, parts.logEpoch) },
  ]);
  // In the first round, so before anything is acknowledged. Naming a record that is not in yet harms nobody.
  const timeline = timelineEntries(read).map((entry) => [{ items: [entry] }]);
  const left = await insertInOrder(parts, [...timeline, ...quarantined, ...events], deadline);

  report(parts, read, unread, left);
  if (left.some(({ incoming }) => incoming === undefined)) return records[0]?.sequenceNumber;
  const failed = new Set(left.map(({ incoming }) => incoming?.sequenceNumber));
  return records.find(({ sequenceNumber }) => failed.has(sequenceNumber))?.sequenceNumber;
}

const insertionOf = ({ incoming, events }: ReadRecord): Insertion => ({
  incoming,
  items: events.map((event, index) => (index === 0 ? toEventItem(event, events.length) : toEventItem(event))),
});

function report(
  { telemetry }: PumpParts,
  read: readonly ReadRecord[],
  unread: readonly UnreadRecord[],
  left: readonly Insertion[],
): void {
  const events = read.reduce((sum, record) => sum + record.events.length, 0);
  const missing = left.reduce((sum, { items }) => sum + items.length, 0);
  telemetry.count('EventsStored', Math.max(0, events - missing));
  telemetry.count('HandedBack', left.length);
  telemetry.count('QuarantinedRecords', unread.length);
  for (const { incoming, reason } of unread) {
    telemetry.error('A record of the stream cannot be read; it is kept raw in the events table.', {
      sequenceNumber: incoming.sequenceNumber,
      reason,
    });
  }
}
