import { toEventItem } from '../log/event-item.ts';
import { quarantineItems } from '../log/quarantine.ts';
import {
  type CarryingRecord,
  type IncomingRecord,
  isCarrying,
  isRead,
  isUnread,
  type ReadRecord,
  readRecord,
  type UnreadRecord,
} from '../log/record.ts';
import { hourItem, hourOf, timelineEntries } from '../log/timeline.ts';
import { isBarrier } from '../playback/barrier.ts';
import type { LogItem } from '../ports/event-log.ts';
import type { Deadline } from '../runtime/deadline.ts';
import { type Insertion, insertInOrder, type PumpParts } from './insert-in-order.ts';

/**
 * Stores every event of a batch in the events table, once, for ever, and the calls that come with copies of events. A
 * subject's log is always a prefix: a record goes in only when the subject's previous one is fully in.
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
  const unread = all.filter(isUnread);

  const quarantined = unread.map((record) => [
    { incoming: record.incoming, items: quarantineItems(record, parts.logEpoch) },
  ]);
  // In the first round, so before anything is acknowledged. Naming a record that is not in yet harms nobody.
  const timeline = [...timelineEntries(read), ...newHours(parts, read)].map((entry) => [{ items: [entry] }]);
  const barriers = read.filter(isBarrier);
  // Each subject's in their order, calls too: they come before the events that they are of.
  const others = all.flatMap((record) =>
    isCarrying(record) || (isRead(record) && !isBarrier(record)) ? [record] : [],
  );
  const rest = await insertInOrder(parts, [...timeline, ...quarantined, ...queuesOf(others)], deadline);
  // A barrier in the log says that all before it is in the log, so it waits for the batch. The batches before this one
  // have been acknowledged, or this one would not have come; what comes again after it lies in the log already.
  const waiting = queuesOf(barriers);
  const left =
    rest.length === 0 ? await insertInOrder(parts, waiting, deadline) : [...rest, ...waiting.flat()];

  report(parts, read, unread, left);
  if (left.some(({ incoming }) => incoming === undefined)) return records[0]?.sequenceNumber;
  for (const hour of hoursOf(read)) parts.hours.add(hour);
  const failed = new Set(left.map(({ incoming }) => incoming?.sequenceNumber));
  return records.find(({ sequenceNumber }) => failed.has(sequenceNumber))?.sequenceNumber;
}

type Kept = ReadRecord | CarryingRecord;

/** The records of each subject in their order, which they have to go in by. */
const queuesOf = (records: readonly Kept[]): readonly (readonly Insertion[])[] =>
  [...Map.groupBy(records, ({ subject }) => subject).values()].map((ofSubject) => ofSubject.map(insertionOf));

/** Notes of the hours of these records, of those that are not known to be noted. */
const newHours = ({ hours }: PumpParts, records: readonly ReadRecord[]): LogItem[] =>
  [...hoursOf(records)].filter((hour) => !hours.has(hour)).map(hourItem);

const hoursOf = (records: readonly ReadRecord[]): ReadonlySet<string> =>
  new Set(records.map(({ incoming }) => hourOf(incoming.arrivedAt)));

const insertionOf = (record: Kept): Insertion => ({
  incoming: record.incoming,
  items: isCarrying(record) ? record.calls : eventItems(record),
});

const eventItems = ({ events }: ReadRecord): readonly LogItem[] =>
  events.map((event, index) => (index === 0 ? toEventItem(event, events.length) : toEventItem(event)));

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
