import {
  type CloudEvent,
  encodeRecord,
  eventBytes,
  type Position,
  type RecordedEvent,
  type Subject,
} from '@reprise/event-envelope';
import type { OutgoingRecord } from '../../ports/record-stream.ts';

/** Some of an aggregate's events, in order, and the position here up to which they go. */
export interface CopiedRecord extends OutgoingRecord {
  readonly upTo: Position;
  readonly events: number;
}

/** Half a record, as playbacks send it: Lambda's 6 MB take a few. What is put in one go is stored in one go, too. */
const RECORD = { bytes: 512 * 1024, events: 1_000 };
/** Brackets, and a comma for each. */
const PUNCTUATION = 2;

/**
 * The records that an aggregate's events travel in, one after the other. Each is to be put only when the one before it is
 * on the stream. An event that is larger than the limit goes alone; none is larger than a record.
 */
export async function* copiedRecords(
  subject: Subject,
  events: Iterable<RecordedEvent> | AsyncIterable<RecordedEvent>,
  copy: (event: RecordedEvent) => CloudEvent,
): AsyncGenerator<CopiedRecord> {
  let [copies, bytes]: [CloudEvent[], number] = [[], PUNCTUATION];
  let upTo: Position | undefined;
  const record = (last: Position): CopiedRecord => ({
    subject,
    bytes: encodeRecord(copies),
    upTo: last,
    events: copies.length,
  });
  for await (const event of events) {
    const one = copy(event);
    const more = eventBytes(one) + 1;
    if (upTo !== undefined && (bytes + more > RECORD.bytes || copies.length === RECORD.events)) {
      yield record(upTo);
      [copies, bytes] = [[], PUNCTUATION];
    }
    copies.push(one);
    bytes += more;
    upTo = event.sequence;
  }
  if (upTo !== undefined) yield record(upTo);
}
