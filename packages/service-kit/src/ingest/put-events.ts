import {
  type CloudEvent,
  encodeRecord,
  MAX_RECORD_BYTES,
  type Position,
  positionIn,
  recordPosition,
  type Subject,
} from '@reprise/event-envelope';
import type { EventStream, OutgoingRecord, PutResult } from '../ports/event-stream.ts';
import { backOff, type Deadline } from '../runtime/deadline.ts';
import { tooLarge } from './parse-request.ts';

/** An event that is on the stream, with its position in the log. */
export interface AcceptedEvent {
  readonly id: string;
  readonly subject: Subject;
  readonly sequence: Position;
}

export interface PutOutcome {
  /** In the order of the request. */
  readonly accepted: readonly AcceptedEvent[];
  /** Why the others are not on the stream, where some are not. */
  readonly refused?: Exclude<PutResult, { status: 'put' }>;
}

/**
 * Puts events on the stream: one record for each subject, so that a batch for one aggregate is atomic and ordered. A
 * record that failed is put again until time is up; no subject has two records in flight.
 *
 * @throws ProblemError 413 where a subject's events exceed a record
 */
export async function putEvents(
  stream: EventStream,
  logEpoch: number,
  events: readonly CloudEvent[],
  deadline: Deadline,
): Promise<PutOutcome> {
  const groups = [...Map.groupBy(events, ({ subject }) => subject)];
  const results = await putAll(
    stream,
    groups.map(([subject, ofSubject]) => toRecord(subject, ofSubject)),
    deadline,
  );
  const positions = new Map<CloudEvent, Position>();
  groups.forEach(([, ofSubject], index) => {
    const result = results[index];
    if (result?.status !== 'put') return;
    const record = recordPosition(logEpoch, result.sequenceNumber);
    ofSubject.forEach((event, place) => void positions.set(event, positionIn(record, place)));
  });
  const accepted = events.flatMap((event) => {
    const sequence = positions.get(event);
    return sequence === undefined ? [] : [{ id: event.id, subject: event.subject, sequence }];
  });
  const refused = results.find((result) => result.status !== 'put');
  return refused === undefined ? { accepted } : { accepted, refused };
}

function toRecord(subject: Subject, events: readonly CloudEvent[]): OutgoingRecord {
  const bytes = encodeRecord(events);
  if (bytes.byteLength <= MAX_RECORD_BYTES) return { subject, bytes };
  throw tooLarge(
    `The events of ${subject} take ${bytes.byteLength} bytes; one aggregate takes at most ${MAX_RECORD_BYTES} a request. ` +
      'Nothing was accepted. Send them in several requests, one after the other.',
  );
}

async function putAll(
  stream: EventStream,
  records: readonly OutgoingRecord[],
  deadline: Deadline,
): Promise<readonly PutResult[]> {
  const results = [...(await stream.put(records))];
  for (let attempt = 1; ; attempt++) {
    const failed = results.flatMap(({ status }, index) => (status === 'put' ? [] : [index]));
    if (failed.length === 0 || !(await backOff(attempt, deadline))) return results;
    const again = await stream.put(failed.flatMap((index) => records.slice(index, index + 1)));
    failed.forEach((index, place) => {
      const result = again[place];
      if (result !== undefined) results[index] = result;
    });
  }
}
