import { type Aggregate, type Folded, foldingToFault, type Logic, type Skips } from '@reprise/aggregate';
import type { Position, RecordedEvent } from '@reprise/event-envelope';
import { addLogged } from '../../log/fold-logged.ts';
import type { EventLog } from '../../ports/event-log.ts';
import type { AggregateState } from '../../state/state-document.ts';
import { type FoldedHistory, stateOfHistory } from '../state-of-history.ts';
import { collectingIdentities } from './collecting-identities.ts';

/** Where the state that is to be replaced stands. */
export interface Marks {
  /** What write has acknowledged of it. */
  readonly acknowledged: Position | undefined;
  /** Where it is parked. */
  readonly since: Position | undefined;
}

/** A history that is being folded with today's logic. It can be read on, where its aggregate has moved on meanwhile. */
export interface HistoryFold {
  add(event: RecordedEvent): Promise<void>;
  readonly last: Position | undefined;
  readonly firsts: ReadonlyMap<string, Position>;
  /** What the whole history comes to; nothing before the first event. */
  whole(): AggregateState | undefined;
  /** What it came to where write had got to, to compare; the whole where write was ahead of it. */
  asAcknowledged(): AggregateState | undefined;
}

/**
 * Begins a fold. Holds no events: one of a hundred thousand takes no more memory than its state and its identities.
 *
 * @param skips of the whole history; where it has others, adding one throws UnforeseenSkipError
 */
export function foldingForState(
  { log, logic }: { readonly log: EventLog; readonly logic: Logic },
  aggregate: Aggregate,
  marks: Marks,
  skips: Skips,
): HistoryFold {
  const identities = collectingIdentities(aggregate);
  const fold = foldingToFault(aggregate, identities.isRepeated, skips);
  let reached: (Pick<FoldedHistory, 'first' | 'last'> & { readonly recorded: string }) | undefined;
  let beforeParked: Folded | undefined;
  let acknowledged: AggregateState | undefined;

  const state = (): AggregateState | undefined => {
    if (reached === undefined) return undefined;
    const { first, last, recorded } = reached;
    const history = { folded: fold.folded, fault: fold.fault, first, last };
    const { since } = marks;
    const before =
      since === undefined || beforeParked === undefined ? undefined : { since, folded: beforeParked };
    return { ...stateOfHistory(aggregate, logic, history, before), recorded: Date.parse(recorded) };
  };

  return {
    async add(event) {
      if (event.sequence === marks.since) beforeParked = fold.folded;
      if (fold.fault !== undefined) identities.note(event);
      await addLogged({ log, aggregate }, fold, event);
      const { sequence: last, recordedtime: recorded } = event;
      reached = { first: reached?.first ?? last, last, recorded };
      if (last === marks.acknowledged) acknowledged = state();
    },
    get last() {
      return reached?.last;
    },
    firsts: identities.firsts,
    whole: state,
    asAcknowledged: () => acknowledged ?? state(),
  };
}
