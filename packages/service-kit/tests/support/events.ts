import {
  type CloudEvent,
  encodeRecord,
  type RecordedEvent,
  SKIP_TYPE,
  type Subject,
} from '@reprise/event-envelope';
import { type IncomingRecord, isRead, readRecord } from '../../src/log/record.ts';

/** Attributes that a test sets itself; whatever it likes, for some are meant to be wrong. */
export type Attributes = Readonly<Record<string, unknown>>;

/** An event as a client sends it. `id` is the least that tells two apart. */
export const sent = (type: string, data: unknown, id: string, attributes: Attributes = {}): CloudEvent => {
  const event = {
    specversion: '1.0',
    id,
    source: '/tests',
    type: `shop.${type}.v1`,
    subject: 'purse/1',
    time: '2026-01-01T12:00:00Z',
    data,
    ...attributes,
  };
  return event as unknown as CloudEvent; // brands are for production
};

export const opened = (id = 'opened', attributes: Attributes = {}) =>
  sent('purse-opened', {}, id, attributes);
export const added = (coins: number, id: string, attributes: Attributes = {}) =>
  sent('coins-added', { coins }, id, attributes);
export const found = (coins: number, id: string, attributes: Attributes = {}) =>
  sent('coins-found', { coins }, id, attributes);
export const spend = (coins: number, id: string, attributes: Attributes = {}) =>
  sent('spend-requested', { coins }, id, attributes);
export const cursed = (id: string, attributes: Attributes = {}) => sent('purse-cursed', {}, id, attributes);

/** A skip of an event of the log. */
export function skipping({ sequence, ...event }: RecordedEvent, id: string): CloudEvent {
  const { source, type, subject, time, data } = event;
  const original = { position: sequence, source, id: event.id, type, subject, time, data };
  const said = { original, reason: 'a test', by: 'tests' };
  return { ...sent('', said, id, { subject }), type: SKIP_TYPE };
}

/** As Kinesis numbers them: 56 digits. */
const FIRST_NUMBER = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;
export const sequenceNumberAt = (place: number): string => String(FIRST_NUMBER + BigInt(place));

/** A quarter past eight. */
export const ARRIVED = Date.UTC(2026, 10, 23, 8, 15);

/** The n-th record of a stream, carrying these events. */
export const recordAt = (
  place: number,
  events: readonly CloudEvent[],
  changes: Partial<IncomingRecord> = {},
): IncomingRecord => ({
  sequenceNumber: sequenceNumberAt(place),
  partitionKey: events[0]?.subject ?? '',
  bytes: encodeRecord(events),
  arrivedAt: ARRIVED + place,
  ...changes,
});

/** A stream of records, one for each list of events. */
export const records = (...batches: readonly (readonly CloudEvent[])[]): IncomingRecord[] =>
  batches.map((events, place) => recordAt(place, events));

/** The events of a record as every reader of the stream sees them. */
export function eventsOf(record: IncomingRecord, epoch = 1): readonly RecordedEvent[] {
  const read = readRecord(record, epoch);
  if (!isRead(read)) throw new Error('It holds no events.');
  return read.events;
}

export const subjectNamed = (id: string | number): Subject => `purse/${id}` as Subject;
