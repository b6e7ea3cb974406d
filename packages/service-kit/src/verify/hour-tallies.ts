import { hash } from 'node:crypto';
import type { RecordedEvent } from '@reprise/event-envelope';
import { hourOf, rowOf, type TimelineRow } from '../log/timeline.ts';

/** A set of rows in a few bytes: how many, and the XOR of 64 bits of their hashes. Equal tallies, equal sets. */
export interface Tally {
  count: number;
  high: number;
  low: number;
}

export const emptyTally = (): Tally => ({ count: 0, high: 0, low: 0 });

export const isSameTally = (a: Tally | undefined, b: Tally | undefined): boolean =>
  (a?.count ?? 0) === (b?.count ?? 0) && (a?.high ?? 0) === (b?.high ?? 0) && (a?.low ?? 0) === (b?.low ?? 0);

/** Adds a row, which must not be in it. */
export function addTo(tally: Tally, row: TimelineRow): void {
  const digest = hash('sha256', JSON.stringify(row), 'buffer');
  tally.count += 1;
  tally.high ^= digest.readInt32BE(0);
  tally.low ^= digest.readInt32BE(4);
}

/** Tallies of rows by the hour in which their records arrived, `2026-11-23T08`: all that is kept of a log of any length. */
export type HourTallies = Map<string, Tally>;

export function addToHour(tallies: HourTallies, hour: string, row: TimelineRow): void {
  const tally = tallies.get(hour) ?? emptyTally();
  if (tally.count === 0) tallies.set(hour, tally);
  addTo(tally, row);
}

/** A row, and the hour in which it is. */
export interface HourRow {
  readonly hour: string;
  readonly row: TimelineRow;
}

/** The row that the timeline should have of a record. */
export function rowIn(record: readonly RecordedEvent[]): HourRow {
  const [first] = record;
  if (first === undefined) throw new RangeError('A record has an event.');
  return {
    hour: hourOf(Date.parse(first.recordedtime)),
    row: rowOf({ subject: first.subject, events: record }),
  };
}
