import { isReversal, isSkip, type RecordedEvent } from '@reprise/event-envelope';

/** Whether an event changes what counts of those before it. */
export const isTurn = (event: RecordedEvent): boolean => isReversal(event) || isSkip(event);

/** Events that lie together in the log. */
export interface Stretch {
  readonly events: readonly RecordedEvent[];
  /** Which event of the log its last one is, counted from 1. */
  readonly version: number;
}

/**
 * The events behind a version in runs that end at every multiple of a length, and at every turn before.
 *
 * @param behind the version
 */
export async function* stretches(
  events: AsyncIterable<RecordedEvent>,
  length: number,
  behind: number,
): AsyncGenerator<Stretch> {
  let stretch: RecordedEvent[] = [];
  let version = behind;
  for await (const event of events) {
    stretch.push(event);
    version += 1;
    if (version % length !== 0 && !isTurn(event)) continue;
    yield { events: stretch, version };
    stretch = [];
  }
  if (stretch.length > 0) yield { events: stretch, version };
}
