import { type Aggregate, type Fault, type Folded, type Logic, unfolded } from '@reprise/aggregate';
import type { Position } from '@reprise/event-envelope';
import type { AggregateState } from '../state/state-document.ts';
import { park } from './fold-events.ts';
import { whyUnstorable } from './storable.ts';

/** A history that was folded from its beginning, with its first and its last event. */
export interface FoldedHistory {
  readonly folded: Folded;
  readonly fault: Fault | undefined;
  readonly first: Position;
  readonly last: Position;
}

/** Where an aggregate was parked before, and its fold up to there. */
export interface Before {
  readonly since: Position;
  readonly folded: Folded;
}

/**
 * The state that a whole history comes to: parked where today's logic throws. Where what comes out cannot be stored, it
 * is parked where it was parked before, or before its first event.
 */
export function stateOfHistory(
  aggregate: Aggregate,
  logic: Logic,
  { folded, fault, first, last }: FoldedHistory,
  before?: Before,
): AggregateState {
  const made = { logic, shape: aggregate.shape };
  const unstorable = whyUnstorable(aggregate, folded);
  if (unstorable !== undefined) {
    const { reason, cause } = unstorable;
    const stood = before !== undefined && whyUnstorable(aggregate, before.folded) === undefined;
    const { since, folded: rest } = stood ? before : { since: first, folded: unfolded(aggregate) };
    return { ...park({ ...rest, ...made }, since, reason, cause), seen: last };
  }
  const state = { ...folded, ...made };
  return fault === undefined ? state : { ...park(state, fault.at, 'domain-error', fault.error), seen: last };
}
