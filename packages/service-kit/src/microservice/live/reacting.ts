import { aggregateOf, type Position, type RecordedEvent, type Subject } from '@reprise/event-envelope';
import type { Reaction } from '@reprise/replay-gateway';
import type { MicroserviceParts } from '../microservice-parts.ts';

/** An event, as domain code sees it, with what the business does because of it. */
export interface Reacting {
  readonly event: RecordedEvent;
  readonly reaction: Reaction;
}

/** Where nothing reacts to an event any more, none of its calls is wanted. */
export const NO_REACTION: Reaction = async () => {};

/** Events of one aggregate whose reactions are still to run, in order, and how the first of them fared so far. */
export interface Errand {
  readonly subject: Subject;
  readonly events: readonly Reacting[];
  readonly trial?: Trial;
}

/** A reaction that did not come to its end, and is run again. Times in milliseconds since 1970. */
export interface Trial {
  readonly position: Position;
  readonly first: number;
  readonly attempts: number;
  readonly notBefore: number;
  readonly reason: string;
}

/**
 * How an event's reaction ended: `done`, as the log says, or that it has none; `kept` in the data store, for a person or a
 * release.
 */
export type Ending = 'done' | 'kept';

/** By position. */
export type Endings = ReadonlyMap<Position, Ending>;

/**
 * The reaction to an event; nothing where it has none. Nor has an event that was copied from another environment: what
 * it caused there was copied too.
 */
export function reactingTo(
  { aggregates, reactions, of }: Pick<MicroserviceParts, 'aggregates' | 'reactions' | 'of'>,
  event: RecordedEvent,
): Reacting | undefined {
  if (event.origin !== undefined) return undefined;
  if (of !== undefined) return withReaction(reactions, event);
  const aggregate = aggregates.find(({ name }) => name === aggregateOf(event.subject));
  if (aggregate === undefined) return undefined;
  try {
    return withReaction(reactions, aggregate.upcast(event));
  } catch (error) {
    // Whether it has one is not to be told: its aggregate is parked, or, by code that is newer than this, it is not.
    return { event, reaction: () => Promise.reject(error) };
  }
}

function withReaction(reactions: MicroserviceParts['reactions'], event: RecordedEvent): Reacting | undefined {
  const reaction = Object.hasOwn(reactions, event.type) ? reactions[event.type] : undefined;
  return reaction && { event, reaction };
}
