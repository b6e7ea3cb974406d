import type { CloudEvent } from './cloud-event.ts';
import { INTERACTIONS_COPIED } from './copied-interaction.ts';
import { UndecodableRecordError, UnencodableRecordError } from './errors.ts';
import { isEventType } from './event-type.ts';
import { isInteroperable } from './json.ts';
import { originPath } from './origin.ts';
import { MAX_EVENTS_PER_RECORD } from './position.ts';
import { isSubject, type Subject } from './subject.ts';
import { isPlainText } from './text.ts';
import { isTime } from './time.ts';

/** Largest event, in bytes of its JSON: CloudEvents' 64 KB times four, and well under an item's 400 KB. */
export const MAX_EVENT_BYTES = 256 * 1024;

/** Largest record: Kinesis' default limit of 1 MiB, of which the partition key takes its share. */
export const MAX_RECORD_BYTES = 1024 * 1024 - 256;

/** What one stream record carries: 1..n events of ONE subject, in order. */
export interface EventRecord {
  readonly subject: Subject;
  readonly events: readonly [CloudEvent, ...CloudEvent[]];
}

const decoder = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/**
 * The record's bytes: a CloudEvents JSON batch.
 *
 * @throws UnencodableRecordError for no events, too many, or events of several subjects
 */
export function encodeRecord(events: readonly CloudEvent[]): Uint8Array {
  if (events.length === 0 || events.length > MAX_EVENTS_PER_RECORD) {
    throw new UnencodableRecordError(
      `A record carries 1 to ${MAX_EVENTS_PER_RECORD} events, not ${events.length}.`,
    );
  }
  if (events.some(({ subject }) => subject !== events[0]?.subject)) {
    throw new UnencodableRecordError('A record carries the events of one subject; group them first.');
  }
  return encoder.encode(JSON.stringify(events));
}

/**
 * Reads a record back. Checks what the log and the fold rely on, by hand: this runs for every event of every playback.
 *
 * @param partitionKey the record's own; another than the subject would break the order of the aggregate
 * @throws UndecodableRecordError
 */
export function decodeRecord(bytes: Uint8Array, partitionKey?: string): EventRecord {
  const events = parseBatch(bytes);
  const [first] = events;
  if (!isEnvelope(first))
    throw new UndecodableRecordError('Its first event is not a valid CloudEvent of the log.');
  const { subject } = first;
  if (partitionKey !== undefined && partitionKey !== subject) {
    throw new UndecodableRecordError('Its partition key is not the subject of its events.');
  }
  // Parts of calls may be larger than an event, and are none.
  const isCarrier = events.length === 1 && first.type === INTERACTIONS_COPIED;
  const mayHoldLargeEvent = bytes.byteLength > MAX_EVENT_BYTES && !isCarrier;
  events.forEach((event, index) => {
    if (!isEnvelope(event, first))
      throw new UndecodableRecordError(`Event ${index} is not a valid CloudEvent of the log.`);
    if (event.subject !== subject)
      throw new UndecodableRecordError(`Event ${index} has another subject than the first.`);
    if (mayHoldLargeEvent && submittedBytes(event) > MAX_EVENT_BYTES) {
      throw new UndecodableRecordError(`Event ${index} is larger than ${MAX_EVENT_BYTES} bytes.`);
    }
  });
  return { subject, events: events as [CloudEvent, ...CloudEvent[]] }; // each was checked just now
}

/** Size of an event as limits count it: bytes of its JSON. */
export const eventBytes = (event: object): number => Buffer.byteLength(JSON.stringify(event));

/** The same without the origin of a copy: an event that was taken once is taken elsewhere too, whatever that adds. */
export function submittedBytes(event: CloudEvent): number {
  const { origin: _stamped, ...rest } = event;
  return eventBytes(originPath(event).length === 0 ? event : rest);
}

function parseBatch(bytes: Uint8Array): readonly unknown[] {
  let batch: unknown;
  try {
    batch = JSON.parse(decoder.decode(bytes));
  } catch {
    throw new UndecodableRecordError('It is not JSON in UTF-8.');
  }
  if (!Array.isArray(batch) || batch.length === 0 || batch.length > MAX_EVENTS_PER_RECORD) {
    throw new UndecodableRecordError(
      `It is not a CloudEvents batch of 1 to ${MAX_EVENTS_PER_RECORD} events.`,
    );
  }
  return batch;
}

const isFilledText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && isPlainText(value);

const isAlike = (
  name: 'source' | 'type' | 'subject',
  event: Partial<Record<string, unknown>>,
  checked?: CloudEvent,
) => checked !== undefined && event[name] === checked[name];

/** @param checked an event of the same record: what is alike in both need not be looked at again */
function isEnvelope(value: unknown, checked?: CloudEvent): value is CloudEvent {
  if (typeof value !== 'object' || value === null) return false;
  const event = value as Partial<Record<keyof CloudEvent, unknown>>; // read as unknown, then checked one by one
  return (
    event.specversion === '1.0' &&
    isFilledText(event.id) &&
    (isAlike('source', event, checked) || isFilledText(event.source)) &&
    (isAlike('type', event, checked) || (typeof event.type === 'string' && isEventType(event.type))) &&
    (isAlike('subject', event, checked) || (typeof event.subject === 'string' && isSubject(event.subject))) &&
    typeof event.time === 'string' &&
    isTime(event.time) &&
    (event.expectedversion === undefined || Number.isInteger(event.expectedversion)) &&
    isInteroperable(event)
  );
}
