import {
  type Aggregate,
  type Folded,
  type IsRepeated,
  type Logic,
  type Outcome,
  step,
} from '@reprise/aggregate';
import type { Position, RecordedEvent } from '@reprise/event-envelope';
import { messageOf } from '../runtime/errors.ts';
import type { AggregateState } from '../state/state-document.ts';
import { whyUnstorable } from './storable.ts';

const MAX_DETAIL_LENGTH = 500;

/** One event at least, in the order of the log. */
export type Events = readonly [RecordedEvent, ...RecordedEvent[]];

/** A state after some more events, and what they came to. */
export interface FoldResult {
  readonly state: AggregateState;
  readonly outcomes: readonly Outcome[];
}

/**
 * Folds events on a state. Where the business logic throws, the aggregate is parked at that event: what was folded
 * before it stands, the events after it are only seen. Where what comes out cannot be stored, it is parked as it was.
 *
 * @param events all beyond the state
 */
export function foldEvents(
  aggregate: Aggregate,
  from: Folded,
  events: Events,
  { logic, isRepeated }: { logic: Logic; isRepeated: IsRepeated },
): FoldResult {
  const made = { logic, shape: aggregate.shape };
  const before = foldedAlone(from);
  const { folded, outcomes, fault } = foldToFault(aggregate, before, events, isRepeated);
  const unstorable = whyUnstorable(aggregate, folded);
  if (unstorable !== undefined) {
    const { reason, cause } = unstorable;
    return {
      state: see(park({ ...before, ...made }, events[0].sequence, reason, cause), events),
      outcomes: [],
    };
  }
  const state = { ...folded, ...made };
  if (fault === undefined) return { state, outcomes };
  return { state: see(park(state, fault.at, 'domain-error', fault.error), events), outcomes };
}

function foldToFault(aggregate: Aggregate, from: Folded, events: Events, isRepeated: IsRepeated) {
  const outcomes: Outcome[] = [];
  let folded = from;
  for (const event of events) {
    try {
      const next = step(aggregate, folded, event, isRepeated);
      folded = next.folded;
      outcomes.push(next.outcome);
    } catch (error) {
      return { folded, outcomes, fault: { at: event.sequence, error } };
    }
  }
  return { folded, outcomes };
}

/** Without what else a stored state carries, which is not the folded one's. */
const foldedAlone = ({ state, version, position, recent, origins }: Folded): Folded => ({
  state,
  version,
  recent,
  ...(origins === undefined ? {} : { origins }),
  ...(position === undefined ? {} : { position }),
});

/** An aggregate that is not folded from an event on. */
export const park = (
  state: AggregateState,
  since: Position,
  reason: string,
  cause: unknown,
): AggregateState => ({
  ...state,
  parked: { since, reason, detail: messageOf(cause).slice(0, MAX_DETAIL_LENGTH) },
});

/** A parked aggregate that has seen more events. */
export const see = (state: AggregateState, events: Events): AggregateState => ({
  ...state,
  seen: (events.at(-1) ?? events[0]).sequence,
});
