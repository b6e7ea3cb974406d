import type { Position, Subject } from '@reprise/event-envelope';
import { type IncomingRecord, isRead, isUnread, type ReadRecord, readRecord } from '../../log/record.ts';
import type { ProcessBatch } from '../../runtime/batch.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import type { Pass } from './advance.ts';
import { type Endings, type Errand, reactingTo } from './reacting.ts';
import { resume } from './resume-reactions.ts';
import { runErrands } from './run-errands.ts';
import { stillEnded } from './still-ended.ts';

/**
 * Runs the reactions to batches of the event stream. Records that cannot be read are pump's to keep. What of a batch has
 * ended though it was handed back, this container remembers until it comes again.
 */
export function reactingToBatches(parts: MicroserviceParts): ProcessBatch {
  let before: Endings = new Map();

  /** @returns the sequence number of the first record that must come again, or nothing */
  return async (records, deadline) => {
    const all = records.map((record) => readRecord(record, parts.logEpoch));
    const [read, unread] = [all.filter(isRead), all.filter(isUnread)];
    if (unread.length > 0)
      parts.telemetry.warn('Records that cannot be read are passed over.', { count: unread.length });
    const errands = errandsOf(parts, read);
    const ended = await stillEnded(parts.store, errands, before);
    const open = errands.flatMap(notIn(ended));
    const { left, endings } = await runErrands(parts, open, deadline, catchingUp(parts, deadline));
    const failed = recordOf(read, left);
    before = failed === undefined ? new Map() : new Map([...ended, ...endings]);
    parts.telemetry.count('HandedBack', left.length);
    return failed?.sequenceNumber;
  };
}

/** Tries each aggregate once: what does not come to its end now, does when the batch comes again. */
function catchingUp(parts: MicroserviceParts, deadline: Deadline): Pass['catchUp'] {
  const stuck = new Set<Subject>();
  return async (subject, owed) => {
    if (stuck.has(subject)) return false;
    const isDone = await resume(parts, { subject, ...owed }, deadline);
    if (!isDone) stuck.add(subject);
    return isDone;
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

const notIn =
  (ended: Endings) =>
  ({ subject, events }: Errand): readonly Errand[] => {
    const open = events.filter(({ event }) => !ended.has(event.sequence));
    return open.length === 0 ? [] : [{ subject, events: open }];
  };

/** The first record in which an event is left to do. */
function recordOf(read: readonly ReadRecord[], left: readonly Errand[]): IncomingRecord | undefined {
  const open = new Set<Position>(left.flatMap(({ events }) => events.map(({ event }) => event.sequence)));
  return read.find(({ events }) => events.some(({ sequence }) => open.has(sequence)))?.incoming;
}
