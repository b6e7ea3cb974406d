import type { Position } from '@reprise/event-envelope';
import { type IncomingRecord, isRead, isUnread, type ReadRecord, readRecord } from '../../log/record.ts';
import type { ProcessBatch } from '../../runtime/batch.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import { type Errand, reactingTo } from './reacting.ts';
import { runErrands } from './run-errands.ts';

/**
 * Runs the reactions to batches of the event stream. Records that cannot be read are pump's to keep. What of a batch was
 * done though it was handed back, this container remembers until it comes again.
 */
export function reactingToBatches(parts: MicroserviceParts): ProcessBatch {
  let done: ReadonlySet<Position> = new Set();

  /** @returns the sequence number of the first record that must come again, or nothing */
  return async (records, deadline) => {
    const all = records.map((record) => readRecord(record, parts.logEpoch));
    const [read, unread] = [all.filter(isRead), all.filter(isUnread)];
    if (unread.length > 0)
      parts.telemetry.warn('Records that cannot be read are passed over.', { count: unread.length });
    const errands = errandsOf(parts, read);
    const left = await runErrands(parts, errands.flatMap(notDone(done)), deadline);
    const failed = recordOf(read, left);
    done = failed === undefined ? new Set() : without(errands, left);
    parts.telemetry.count('HandedBack', left.length);
    return failed?.sequenceNumber;
  };
}

/** By aggregate, in order; types without a reaction cost nothing. */
const errandsOf = (parts: MicroserviceParts, read: readonly ReadRecord[]): readonly Errand[] =>
  [...Map.groupBy(read, ({ subject }) => subject)].flatMap(([subject, ofSubject]) => {
    const events = ofSubject
      .flatMap((record) => record.events)
      .flatMap((event) => reactingTo(parts, event) ?? []);
    return events.length === 0 ? [] : [{ subject, events }];
  });

const notDone =
  (done: ReadonlySet<Position>) =>
  ({ subject, events }: Errand): readonly Errand[] => {
    const open = events.filter(({ event }) => !done.has(event.sequence));
    return open.length === 0 ? [] : [{ subject, events: open }];
  };

const positionsOf = (errands: readonly Errand[]): ReadonlySet<Position> =>
  new Set(errands.flatMap(({ events }) => events.map(({ event }) => event.sequence)));

function without(all: readonly Errand[], left: readonly Errand[]): ReadonlySet<Position> {
  const open = positionsOf(left);
  return new Set([...positionsOf(all)].filter((position) => !open.has(position)));
}

/** The first record in which an event is left to do. */
function recordOf(read: readonly ReadRecord[], left: readonly Errand[]): IncomingRecord | undefined {
  const open = positionsOf(left);
  return read.find(({ events }) => events.some(({ sequence }) => open.has(sequence)))?.incoming;
}
