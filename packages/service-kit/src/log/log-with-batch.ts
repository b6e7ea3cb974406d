import { indexOf, type Position, type RecordedEvent, recordOf } from '@reprise/event-envelope';
import type { EventLog } from '../ports/event-log.ts';
import { toEventItem } from './event-item.ts';
import { BEYOND_POSITIONS, FIRST_POSITION } from './read-history.ts';

/**
 * The log of one aggregate as write knows it: what it has acknowledged as it is stored, and behind it the batch at hand,
 * which pump may not have stored yet.
 *
 * @param batch whole records
 * @returns nothing while the log does not reach what was acknowledged, because pump is behind
 */
export async function logWithBatch(
  log: EventLog,
  acknowledged: Position | undefined,
  batch: readonly RecordedEvent[],
): Promise<EventLog | undefined> {
  const [{ subject }] = batch as readonly [RecordedEvent]; // one at least
  if (acknowledged !== undefined) {
    const [last] = await log.get([{ subject, position: acknowledged }]);
    if (last === undefined) return undefined;
  }
  return {
    insert: (items) => log.insert(items),
    get: (keys) => log.get(keys),
    scan: (...share) => log.scan(...share),
    async *query(of, { from = FIRST_POSITION, to = BEYOND_POSITIONS } = {}) {
      if (acknowledged !== undefined) {
        const end = to < acknowledged ? to : acknowledged;
        if (from <= end) yield* log.query(of, { from, to: end });
      }
      for (const event of batch)
        if (event.sequence >= from && event.sequence <= to) yield toEventItem(event, countIn(batch, event));
    },
  };
}

/** How many events a record has: the first one says so. */
function countIn(batch: readonly RecordedEvent[], { sequence }: RecordedEvent): number | undefined {
  if (indexOf(sequence) !== 0) return undefined;
  return batch.filter((other) => recordOf(other.sequence) === recordOf(sequence)).length;
}
