import {
  CARRIER_BYTES,
  type CloudEvent,
  type CopiedInteraction,
  encodeCopiedInteractions,
  encodeRecord,
  eventBytes,
  type Position,
  type Subject,
} from '@reprise/event-envelope';
import type { ToldEvent } from '../../log/calls-behind.ts';
import type { OutgoingRecord } from '../../ports/record-stream.ts';
import { chunks } from '../../runtime/chunks.ts';

/** An event as it is put elsewhere, with the calls that its reaction made. */
export interface CopiedEvent {
  readonly event: CloudEvent;
  readonly calls: readonly CopiedInteraction[];
}

/** Some of an aggregate's events, or of their calls, in order. */
export interface CopiedRecord extends OutgoingRecord {
  /** The position here up to which events are there with this record; nothing before the first of them. */
  readonly upTo: Position | undefined;
  readonly events: number;
  readonly calls: readonly CopiedInteraction[];
}

/** Half a record, as playbacks send it: Lambda's 6 MB take a few. What is put in one go is stored in one go, too. */
const RECORD = { bytes: 512 * 1024, events: 1_000 };
/** Brackets, and a comma for each. */
const PUNCTUATION = 2;

/** What goes together: events, and before them their calls. */
interface Load {
  readonly copies: CopiedEvent[];
  readonly bytes: { readonly events: number; readonly calls: number };
  readonly upTo: Position | undefined;
}

const emptyAfter = (upTo: Position | undefined): Load => ({
  copies: [],
  bytes: { events: PUNCTUATION, calls: 0 },
  upTo,
});

/**
 * The records that an aggregate's events travel in, one after the other. Each is to be put only when the one before it is
 * on the stream. Calls go before their events: whoever sees an event there, sees them too. An event that is larger than
 * the limit goes alone, and so does a call; none is larger than a record.
 *
 * @param after the position here up to which events are there already
 */
export async function* copiedRecords(
  subject: Subject,
  events: AsyncIterable<ToldEvent>,
  copy: (told: ToldEvent) => CopiedEvent,
  after?: Position,
): AsyncGenerator<CopiedRecord> {
  let load = emptyAfter(after);
  let before = after;
  for await (const told of events) {
    const one = copy(told);
    const more = { events: eventBytes(one.event) + 1, calls: callBytes(one.calls) };
    if (isFull(load, more)) {
      yield* recordsOf(subject, load, before);
      before = load.upTo;
      load = emptyAfter(before);
    }
    load.copies.push(one);
    const bytes = { events: load.bytes.events + more.events, calls: load.bytes.calls + more.calls };
    load = { ...load, bytes, upTo: told.event.sequence };
  }
  if (load.copies.length > 0) yield* recordsOf(subject, load, before);
}

const callBytes = (calls: readonly CopiedInteraction[]): number =>
  calls.reduce((sum, call) => sum + eventBytes(call) + 1, 0);

const isFull = ({ copies, bytes }: Load, more: Load['bytes']): boolean =>
  copies.length === RECORD.events ||
  (copies.length > 0 &&
    (bytes.events + more.events > RECORD.bytes || bytes.calls + more.calls > RECORD.bytes));

function* recordsOf(
  subject: Subject,
  { copies, upTo }: Load,
  before: Position | undefined,
): Generator<CopiedRecord> {
  const time = copies[0]?.event.time ?? '';
  const limits = { length: RECORD.events, size: RECORD.bytes - CARRIER_BYTES };
  const calls = copies.flatMap((copy) => copy.calls);
  for (const some of chunks(calls, { ...limits, sizeOf: (call) => eventBytes(call) + 1 })) {
    const bytes = encodeCopiedInteractions(subject, some, time);
    yield { subject, bytes, upTo: before, events: 0, calls: some };
  }
  const bytes = encodeRecord(copies.map(({ event }) => event));
  yield { subject, bytes, upTo, events: copies.length, calls: [] };
}
