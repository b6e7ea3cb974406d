import type { RecordedEvent } from '@reprise/event-envelope';
import type { Aggregate } from './define-aggregate.ts';
import { type Folded, type IsRepeated, type Step, step, unfolded } from './fold.ts';

/** One event of a history with what it did. */
export interface FoldedEvent<State = unknown> extends Step<State> {
  readonly event: RecordedEvent;
  /** The state that the event met. */
  readonly before: State;
}

/**
 * Folds a whole history from its beginning, one event a call, in the order of the log. Exact about repeats: it has
 * seen every event. Throws whatever the business logic throws, at the event that it throws on.
 *
 * @param isRepeated for who wants to know the identities that are asked about; has to be as exact
 * @example
 * const fold = foldingHistory(account);
 * for await (const event of log.read(subject)) console.log(fold(event).outcome);
 */
export function foldingHistory<State>(
  aggregate: Aggregate<State>,
  isRepeated: IsRepeated = rememberingAll(),
): (event: RecordedEvent) => FoldedEvent<State> {
  let folded: Folded<State> = unfolded(aggregate);
  return (event) => {
    const before = folded.state;
    const next = step(aggregate, folded, event, isRepeated);
    folded = next.folded;
    return { event, before, folded, outcome: next.outcome };
  };
}

/** Folds a history that is at hand as a whole. */
export function foldHistory<State>(
  aggregate: Aggregate<State>,
  events: Iterable<RecordedEvent>,
): Folded<State> {
  const fold = foldingHistory(aggregate);
  let folded: Folded<State> = unfolded(aggregate);
  for (const event of events) folded = fold(event).folded;
  return folded;
}

/** Knows every identity that it was asked about before; a history asks once for each event, in order. */
export function rememberingAll(): IsRepeated {
  const identities = new Set<string>();
  return (_event, identity) => identities.has(identity) || !identities.add(identity);
}
