import {
  carriesInteractions,
  decodeRecord,
  positionIn,
  type RecordedEvent,
  recordPosition,
  type Subject,
  UndecodableRecordError,
} from '@reprise/event-envelope';
import type { LogItem } from '../ports/event-log.ts';
import { copiedItems } from './copied-call.ts';

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

/** A record that carries parts of calls from another environment, and no events: pump's alone to keep. */
export interface CarryingRecord {
  readonly incoming: IncomingRecord;
  readonly subject: Subject;
  readonly calls: readonly LogItem[];
}

/** Reads a record. Everybody who consumes the stream reads it this way, so all agree on what cannot be read. */
export function readRecord(incoming: IncomingRecord, epoch: number): AnyRecord {
  try {
    const { subject, events } = decodeRecord(incoming.bytes, incoming.partitionKey);
    if (carriesInteractions(events)) return { incoming, subject, calls: copiedItems(events[0]) };
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

type AnyRecord = ReadRecord | CarryingRecord | UnreadRecord;

export const isRead = (record: AnyRecord): record is ReadRecord => 'events' in record;
export const isCarrying = (record: AnyRecord): record is CarryingRecord => 'calls' in record;
export const isUnread = (record: AnyRecord): record is UnreadRecord => 'reason' in record;
