import {
  decodeRecord,
  positionIn,
  type RecordedEvent,
  recordPosition,
  type Subject,
  UndecodableRecordError,
} from '@reprise/event-envelope';

/** One record as the event source mapping hands it to a function. */
export interface IncomingRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly bytes: Uint8Array;
  /** When the stream took it, in milliseconds since 1970. */
  readonly arrivedAt: number;
}

/** A record of the stream, read: the events of one subject with their positions. */
export interface ReadRecord {
  readonly incoming: IncomingRecord;
  readonly subject: Subject;
  readonly events: readonly RecordedEvent[];
}

/** A record that cannot be read, and why. */
export interface UnreadRecord {
  readonly incoming: IncomingRecord;
  readonly reason: string;
}

/** Reads a record. Everybody who consumes the stream reads it this way, so all agree on what cannot be read. */
export function readRecord(incoming: IncomingRecord, epoch: number): ReadRecord | UnreadRecord {
  try {
    const { subject, events } = decodeRecord(incoming.bytes, incoming.partitionKey);
    const position = recordPosition(epoch, incoming.sequenceNumber);
    const recordedtime = new Date(incoming.arrivedAt).toISOString();
    // In place: the events were made just now, and nobody else has them.
    const recorded = events.map((event, index) =>
      Object.assign(event, { sequence: positionIn(position, index), recordedtime }),
    );
    return { incoming, subject, events: recorded };
  } catch (error) {
    if (error instanceof UndecodableRecordError) return { incoming, reason: error.message };
    throw error;
  }
}

export const isRead = (record: ReadRecord | UnreadRecord): record is ReadRecord => 'events' in record;
