import type { EventSelection } from '@reprise/event-envelope';
import type { EventLog, LogItem } from '../../ports/event-log.ts';
import type { History } from '../history-builder.ts';

/** One aggregate looked at; `history` where it is to be sent. From `cursor` on, what comes after it is read. */
export interface Read {
  readonly cursor: string;
  readonly history?: History;
  /** Bytes of the log that were read for it. */
  readonly bytes: number;
}

/** A part of what a playback reads, in an order that a cursor can go on in. */
export interface Share {
  readonly name: string;
  read(cursor: string | undefined): AsyncIterable<Read>;
}

export interface ShareParts {
  readonly log: EventLog;
  readonly select: EventSelection;
  /** Whether what lies behind the events goes along: reactions run. */
  readonly withInteractions: boolean;
  /** Each history ends before its first event that the stream took later. */
  readonly until?: string | undefined;
  /** Whether a partition of the log is an aggregate of this service. */
  isOurs(subject: string): boolean;
}

/** Roughly what DynamoDB counts: names and values. */
export const itemBytes = (item: LogItem): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + name.length + sizeOf(value), 0);

function sizeOf(value: string | number | Uint8Array): number {
  if (typeof value === 'string') return value.length;
  return typeof value === 'number' ? 8 : value.byteLength;
}

/** A playback is about an aggregate of which it selects an event. */
export const isWanted = (history: History | undefined): history is History =>
  history !== undefined && history.selected > 0;
