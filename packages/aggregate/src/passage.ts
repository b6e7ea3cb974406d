import type { Position, RecordedEvent } from '@reprise/event-envelope';
import { counts } from './as-of.ts';
import type { Outcome } from './outcome.ts';

/** An event that took effect, though one that had come into the log before it happened later. */
export interface LateEvent {
  readonly position: Position;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Which event of its log it is, counted from 1. */
  readonly version: number;
}

/** What a fold keeps of its way, so that states as of earlier times can be told without going it again. */
export interface Passage {
  /** The greatest `time` of an event, milliseconds since 1970: as of it or later, everything so far has happened. */
  readonly greatest: number;
  /** How many events took effect, and the last of them. */
  readonly accepted: number;
  readonly last?: Position;
  /** The last late events: all that has to be looked at beyond the first event that is too late. */
  readonly late: readonly LateEvent[];
  /** The version behind which all late events are named. Absent: all of them are. */
  readonly lateBehind?: number;
}

export const NO_PASSAGE: Passage = { greatest: Number.NEGATIVE_INFINITY, accepted: 0, late: [] };

/**
 * The passage after one more event.
 *
 * @param version which event of its log it is, counted from 1
 * @param most late events that are named
 */
export function passed(
  before: Passage,
  event: RecordedEvent,
  outcome: Outcome | undefined,
  { version, most }: { readonly version: number; readonly most: number },
): Passage {
  const time = Date.parse(event.time);
  const greatest = Math.max(before.greatest, time);
  if (!counts(event, outcome)) return { ...before, greatest };
  const next = { ...before, greatest, accepted: before.accepted + 1, last: event.sequence };
  if (time >= before.greatest) return next;
  const late = [...before.late, { position: event.sequence, time, version }];
  const [oldest] = late;
  return late.length <= most || oldest === undefined
    ? { ...next, late }
    : { ...next, late: late.slice(1), lateBehind: oldest.version };
}
