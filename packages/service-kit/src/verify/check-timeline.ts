import { TIMELINE_DIRECTORY } from '../log/timeline.ts';
import { rowsOf } from '../log/timeline-hours.ts';
import type { EventLog } from '../ports/event-log.ts';
import { compareHours, type HourRows } from './compare-hours.ts';
import { type Finding, findingOf } from './finding.ts';
import { addTo, emptyTally, type HourTallies, isSameTally } from './hour-tallies.ts';
import { lasting } from './lasting.ts';

/** Rows that are held at a time, where hours have to be compared one by one. */
const MAX_ROWS = 500_000;

/** What the scan of the log has counted, by hour. */
export interface Counted {
  /** By the records of the log. */
  readonly records: HourTallies;
  /** By the rows of the timeline, as often as they are there. */
  readonly rows: HourTallies;
}

const partitionOf = (hour: string): string => `${TIMELINE_DIRECTORY}/${hour}`;

/**
 * Compares the timeline with the log: a playback of a range of time finds by it what it has to play. Most hours are told by
 * what was counted on the way. An hour that is not, because a batch was retried, records arrive in it right now, or something
 * is wrong, is read; and where that does not tell either, compared record by record, with one more scan for many hours.
 */
export async function* checkTimeline(
  log: EventLog,
  segments: number,
  counted: Counted,
): AsyncGenerator<Finding> {
  const hours = [...new Set([...counted.records.keys(), ...counted.rows.keys()])].sort();
  yield* missingHours(log, hours);
  let open: HourRows = new Map();
  let size = 0;
  for (const hour of hours) {
    const records = counted.records.get(hour);
    if (isSameTally(records, counted.rows.get(hour))) continue;
    const rows = await rowsOf(log, hour);
    const tally = emptyTally();
    for (const row of rows.values()) addTo(tally, row);
    if (isSameTally(records, tally)) continue;
    open.set(hour, rows);
    size += rows.size;
    if (size < MAX_ROWS) continue;
    yield* compareHours(log, segments, open);
    [open, size] = [new Map(), 0];
  }
  if (open.size > 0) yield* compareHours(log, segments, open);
}

/** Hours that the timeline has, and its directory does not. */
async function* missingHours(log: EventLog, hours: readonly string[]): AsyncGenerator<Finding> {
  const noted = new Set<string>();
  for await (const { position } of log.query(TIMELINE_DIRECTORY)) noted.add(position);
  const missing = hours.filter((hour) => !noted.has(hour));
  const still = async (open: readonly string[]) => {
    const found = await log.get(open.map((hour) => ({ subject: TIMELINE_DIRECTORY, position: hour })));
    return open.filter((_, index) => found[index] === undefined);
  };
  for (const hour of await lasting(missing, still))
    yield findingOf(
      'hour-missing',
      partitionOf(hour),
      `The directory of the timeline does not name ${hour}.`,
    );
}
