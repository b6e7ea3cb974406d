import { identityHash, originPath, type Position, type RecordedEvent } from '@reprise/event-envelope';
import { decide } from './decide.ts';
import type { Aggregate } from './define-aggregate.ts';
import { isCopiedAlready, marked, type Origins, versionAtOrigin } from './origins.ts';
import type { Outcome } from './outcome.ts';
import { type Recent, recall, recentHash, remember } from './recent.ts';
import { conflicts, type Ruling } from './reversal/verdict.ts';

/** An aggregate after a prefix of its log. Follows from the log alone. */
export interface Folded<State = unknown> {
  readonly state: State;
  /** How many positions of the log were folded, whatever their outcome. */
  readonly version: number;
  /** The last position that was folded; none before the first event. */
  readonly position?: Position;
  readonly recent: Recent;
  /** How far the logs of other environments were copied into it; absent while nothing was. */
  readonly origins?: Origins;
  /** The events that were reversed, as their reversals came: the state is as if they had not been. Absent while none. */
  readonly reversed?: readonly Position[];
  /** The events that were passed over on purpose, in the order of the log. Absent while none. */
  readonly skipped?: readonly Position[];
}

/** Where a fold begins. */
export const unfolded = <State>(aggregate: Aggregate<State>): Folded<State> => ({
  state: aggregate.initial,
  version: 0,
  recent: [],
});

/** Whether the log holds this event at an earlier position; asked of types with `idempotency: 'forever'` alone. */
export type IsRepeated = (event: RecordedEvent, identity: string) => boolean;

export interface Step<State = unknown> {
  readonly folded: Folded<State>;
  readonly outcome: Outcome;
}

/**
 * Folds one event: a producer's retry is passed over, and so is what was copied already; a request may be rejected, all
 * else takes effect. Each moves `version` and `position` by one.
 *
 * @param verdict of a reversal: what the log up to it says of it, which a state alone cannot tell; of a skip and of what is
 *   skipped: what the log as a whole says. Any other event is taken for what it says too, where a log is folded without
 *   some of its events
 * @throws UnjudgedReversalError, UnforeseenSkipError for one without a verdict; whatever the business logic throws;
 *   `folded` is then still right for the events before
 */
export function step<State>(
  aggregate: Aggregate<State>,
  folded: Folded<State>,
  event: RecordedEvent,
  isRepeated: IsRepeated = () => false,
  verdict?: Ruling<State>,
): Step<State> {
  const identity = identityHash(event);
  const path = originPath(event);
  const next = { version: folded.version + 1, position: event.sequence, ...marked(folded.origins, path) };
  const original = recall(folded.recent, identity);
  // Asked of every event that is remembered for ever, whatever else is known: a history asks in order and misses none.
  const repeated = remembers(aggregate, event, verdict) && isRepeated(event, identity);
  if (original !== undefined || repeated || isCopiedAlready(folded.origins, path)) {
    const outcome: Outcome =
      original === undefined ? { status: 'duplicate' } : { status: 'duplicate', of: original.position };
    return { folded: { ...folded, ...next }, outcome };
  }
  // A copy leans on the version that its sender saw, which was the aggregate's where it was made.
  const version = versionAtOrigin(folded.origins, path) ?? folded.version;
  const decision: Ruling<State> =
    verdict === undefined
      ? decide(aggregate, folded.state, version, event)
      : conflicts(event, version, verdict);
  const outcome = outcomeOf(decision);
  const state = decision.kind === 'accept' ? decision.state : folded.state;
  const known = decision.reversed === undefined ? folded : decision;
  const recent = remember(known.recent, {
    position: next.position,
    hash: recentHash(identity),
    outcome,
  });
  const { reversed } = known;
  const skipped = decision.kind === 'skip' ? [...(folded.skipped ?? []), next.position] : folded.skipped;
  const apart = { ...(reversed && { reversed }), ...(skipped && { skipped }) };
  return { folded: { ...folded, ...next, state, recent, ...apart }, outcome };
}

/** Whether repeats of this event are recognised however late. */
export const remembersForever = <State>(aggregate: Aggregate<State>, event: RecordedEvent): boolean =>
  aggregate.events[aggregate.upcast(event).type]?.idempotency === 'forever';

/** What is skipped may be what nobody can read any more; then it is remembered among the last events alone. */
export function remembers<State>(
  aggregate: Aggregate<State>,
  event: RecordedEvent,
  verdict: Ruling<State> | undefined,
): boolean {
  if (verdict?.kind !== 'skip') return remembersForever(aggregate, event);
  try {
    return remembersForever(aggregate, event);
  } catch {
    return false;
  }
}

function outcomeOf(decision: Ruling<unknown>): Exclude<Outcome, { status: 'duplicate' }> {
  if (decision.kind === 'skip') return { status: 'skipped' };
  if (decision.kind === 'reject') return { status: 'rejected', reason: decision.reason };
  return decision.facts === undefined
    ? { status: 'accepted' }
    : { status: 'accepted', facts: decision.facts };
}
