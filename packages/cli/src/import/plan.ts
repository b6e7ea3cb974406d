import { groupBy } from '../group-by.ts';
import type { InputEvent } from './input-event.ts';

/** How requests are cut. */
export interface Limits {
  /** Requests in flight at most. A subject always travels in the same lane, so never in two at once. */
  readonly lanes: number;
  readonly eventsPerRequest: number;
  readonly bytesPerRequest: number;
  /** One subject's events of a request become one stream record, which may not be larger than this. */
  readonly bytesPerSubject: number;
}

export const DEFAULT_LIMITS: Limits = {
  lanes: 4,
  eventsPerRequest: 1_000,
  bytesPerRequest: 3_900_000,
  bytesPerSubject: 750_000,
};

/** What the service adds to an event on the stream (position, times, correlation), generously. */
const ADDED_BYTES = 300;

/** One request to be. */
export interface Batch {
  readonly lane: number;
  readonly events: readonly InputEvent[];
}

/**
 * Cuts a window of the input into requests. Each lane's requests are to be sent one after the other; each subject's
 * events keep their order, and as many as possible of them share a request. The same window always gives the same plan:
 * resuming relies on it.
 */
export const plan = (events: readonly InputEvent[], limits: Limits): Batch[] =>
  [...groupBy(events, ({ subject }) => laneOf(subject, limits.lanes))].flatMap(([lane, inLane]) =>
    cut(inLane, limits).map((batch) => ({ lane, events: batch })),
  );

function cut(inLane: readonly InputEvent[], limits: Limits): InputEvent[][] {
  const batches: InputEvent[][] = [];
  let room = { events: 0, bytes: 0 };
  for (const chunk of chunks(inLane, limits)) {
    const bytes = sum(chunk);
    const continued = batches.at(-1)?.at(-1)?.subject === chunk[0]?.subject; // its record is full
    if (continued || chunk.length > room.events || bytes > room.bytes) {
      batches.push([]);
      room = { events: limits.eventsPerRequest, bytes: limits.bytesPerRequest };
    }
    batches.at(-1)?.push(...chunk);
    room = { events: room.events - chunk.length, bytes: room.bytes - bytes };
  }
  return batches;
}

/** Each subject's events, in pieces that fit a request and a record. */
function* chunks(
  inLane: readonly InputEvent[],
  { eventsPerRequest, bytesPerSubject }: Limits,
): Generator<InputEvent[]> {
  for (const ofSubject of groupBy(inLane, ({ subject }) => subject).values()) {
    let chunk: InputEvent[] = [];
    let bytes = 0;
    for (const event of ofSubject) {
      const size = event.bytes + ADDED_BYTES;
      if (chunk.length > 0 && (chunk.length === eventsPerRequest || bytes + size > bytesPerSubject)) {
        yield chunk;
        [chunk, bytes] = [[], 0];
      }
      chunk.push(event);
      bytes += size;
    }
    yield chunk;
  }
}

const sum = (events: readonly InputEvent[]): number =>
  events.reduce((bytes, event) => bytes + event.bytes + 1, 0);

/** FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/: spreads `account/1`, `account/2`, ... evenly. */
function laneOf(subject: string, lanes: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(subject)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % lanes;
}
