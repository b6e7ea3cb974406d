import type { Position, RecordedEvent } from '@reprise/event-envelope';
import { counts } from './as-of.ts';
import type { Outcome } from './outcome.ts';

/** What a fold keeps of its way, so that states as of earlier times can be told without going it again. */
export interface Passage {
  /** The greatest `time` of an event, milliseconds since 1970: as of it or later, everything so far has happened. */
  readonly greatest: number;
  /** How many events took effect, and the last of them. */
  readonly accepted: number;
  readonly last?: Position;
  /**
   * Events that took effect, though one that had come into the log before them happened later: all that has to be looked at
   * beyond the first event that is too late. Absent: too many to keep.
   */
  readonly late?: readonly Position[];
}

export const NO_PASSAGE: Passage = { greatest: Number.NEGATIVE_INFINITY, accepted: 0, late: [] };

/** The passage after one more event. @param most late events that are kept */
export function passed(
  before: Passage,
  event: RecordedEvent,
  outcome: Outcome | undefined,
  most: number,
): Passage {
  const time = Date.parse(event.time);
  const greatest = Math.max(before.greatest, time);
  if (!counts(event, outcome)) return { ...before, greatest };
  const { late, ...rest } = before;
  const isLate = time < before.greatest;
  const kept = isLate && late !== undefined ? [...late, event.sequence] : late;
  const isFull = kept !== undefined && kept.length > most;
  return {
    ...rest,
    greatest,
    accepted: before.accepted + 1,
    last: event.sequence,
    ...(kept === undefined || isFull ? {} : { late: kept }),
  };
}
