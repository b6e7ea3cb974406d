import {
  type Aggregate,
  type Folded,
  type IsRepeated,
  type Judged,
  judgingReversal,
  type Logic,
  NO_SKIPS,
  type Outcome,
  type Skips,
  step,
} from '@reprise/aggregate';
import { isReversal, type Position, type RecordedEvent } from '@reprise/event-envelope';
import { readHistory } from '../log/read-history.ts';
import type { EventLog } from '../ports/event-log.ts';
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

export interface FoldOptions {
  readonly log: EventLog;
  readonly logic: Logic;
  readonly isRepeated: IsRepeated;
  /** Of the aggregate's log, these events included; by default it has none. */
  readonly skips?: Skips;
}

/**
 * Folds events on a state. Where the business logic throws, the aggregate is parked at that event: what was folded
 * before it stands, the events after it are only seen. Where what comes out cannot be stored, it is parked as it was.
 *
 * @param events all beyond the state
 * @returns nothing while a reversal is to be judged and the log does not reach the state, because pump is behind
 */
export async function foldEvents(
  aggregate: Aggregate,
  from: Folded,
  events: Events,
  { logic, ...options }: FoldOptions,
): Promise<FoldResult | undefined> {
  const made = { logic, shape: aggregate.shape };
  const before = foldedAlone(from);
  const result = await foldToFault(aggregate, before, events, options);
  if (result === undefined) return undefined;
  const { folded, outcomes, fault } = result;
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

async function foldToFault(
  aggregate: Aggregate,
  from: Folded,
  events: Events,
  { log, isRepeated, skips = NO_SKIPS }: Omit<FoldOptions, 'logic'>,
) {
  const outcomes: Outcome[] = [];
  let folded = from;
  for (const event of events) {
    const judged = isReversal(event)
      ? await judgeLive({ log, aggregate, from, folded, events }, event)
      : undefined;
    if (judged === 'behind') return undefined;
    try {
      const verdict = skips.verdictOn(folded, event) ?? judged?.verdict();
      const next = step(aggregate, folded, event, isRepeated, verdict);
      folded = next.folded;
      outcomes.push(next.outcome);
    } catch (error) {
      return { folded, outcomes, fault: { at: event.sequence, error } };
    }
  }
  return { folded, outcomes };
}

interface LiveFold {
  readonly log: EventLog;
  readonly aggregate: Aggregate;
  /** What the batch met. */
  readonly from: Folded;
  /** The aggregate up to the reversal. */
  readonly folded: Folded;
  readonly events: Events;
}

/** A reversal judged by the log: what is acknowledged is read, for pump may not have got further; the batch is at hand. */
async function judgeLive(
  { log, aggregate, from, folded, events }: LiveFold,
  reversal: RecordedEvent,
): Promise<Judged | 'behind'> {
  const judging = judgingReversal(aggregate, folded, reversal);
  if (from.position !== undefined)
    for await (const event of readHistory(log, reversal.subject, from.position)) judging.add(event);
  if (judging.reached !== from.position) return 'behind';
  for (const event of events) judging.add(event);
  return judging;
}

/** Without what else a stored state carries, which is not the folded one's. */
const foldedAlone = ({ state, version, position, recent, origins, reversed, skipped }: Folded): Folded => ({
  state,
  version,
  recent,
  ...(origins === undefined ? {} : { origins }),
  ...(reversed === undefined ? {} : { reversed }),
  ...(skipped === undefined ? {} : { skipped }),
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
