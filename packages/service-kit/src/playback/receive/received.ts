import {
  decodePlaybackRecord,
  type HistoryRecord,
  type PlaybackRecord,
  type ResumeRecord,
} from '@reprise/event-envelope';
import type { IncomingRecord } from '../../log/record.ts';
import { messageOf } from '../../runtime/errors.ts';

/** A record of the playback stream, read. */
export interface Received<Record extends PlaybackRecord = PlaybackRecord> {
  readonly sequenceNumber: string;
  readonly record: Record;
}

/** A record that cannot be read, and why. */
export interface Unreceived {
  readonly sequenceNumber: string;
  readonly reason: string;
}

export function receive({ bytes, sequenceNumber }: IncomingRecord): Received | Unreceived {
  try {
    return { sequenceNumber, record: decodePlaybackRecord(bytes) };
  } catch (error) {
    // Whatever it is: what cannot be read now can never be.
    return { sequenceNumber, reason: messageOf(error) };
  }
}

export const isReceived = (one: Received | Unreceived): one is Received => 'record' in one;

export const isHistory = (one: Received): one is Received<HistoryRecord> => one.record.kind === 'history';

export const isResume = (one: Received): one is Received<ResumeRecord> => one.record.kind === 'resume';
