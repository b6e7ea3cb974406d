import { isReversal, type RecordedEvent } from '@reprise/event-envelope';
import type { Aggregate } from './define-aggregate.ts';
import { type Folded, type IsRepeated, type Step, step, unfolded } from './fold.ts';
import { rememberingAll } from './remembering-all.ts';
import { type Judged, judgeReversal } from './reversal/judging-reversal.ts';
import { NO_SKIPS, type Skips, skipsIn } from './skip/skips.ts';

/** One event of a history with what it did. */
export interface FoldedEvent<State = unknown> extends Step<State> {
  readonly event: RecordedEvent;
  /** The state that the event met. */
  readonly before: State;
}

/**
 * Folds a whole history from its beginning, one event a call, in the order of the log. Exact about repeats and about
 * reversals: it has seen every event, and keeps them for that. Throws whatever the business logic throws, at the event
 * that it throws on.
 *
 * @param isRepeated for who wants to know the identities that are asked about; has to be as exact
 * @param skips of the log as a whole (`skipsIn`); by default it has none
 * @example
 * const fold = foldingHistory(account);
 * for await (const event of log.read(subject)) console.log(fold(event).outcome);
 */
export function foldingHistory<State>(
  aggregate: Aggregate<State>,
  isRepeated: IsRepeated = rememberingAll(),
  skips: Skips = NO_SKIPS,
): (event: RecordedEvent) => FoldedEvent<State> {
  const fold = foldingJudged(aggregate, isRepeated, skips);
  const log: RecordedEvent[] = [];
  let folded: Folded<State> = unfolded(aggregate);
  return (event) => {
    const next = fold(event, isReversal(event) ? judgeReversal(aggregate, folded, event, log) : undefined);
    folded = next.folded;
    log.push(event);
    return next;
  };
}

/**
 * The same in flat memory: keeps no events, so a reversal has to come with its verdict.
 *
 * @param from where the fold goes on, with an `isRepeated` that knows what came before
 */
export function foldingJudged<State>(
  aggregate: Aggregate<State>,
  isRepeated: IsRepeated = rememberingAll(),
  skips: Skips = NO_SKIPS,
  from: Folded<State> = unfolded(aggregate),
): (event: RecordedEvent, judged?: Judged<State>) => FoldedEvent<State> {
  let folded = from;
  return (event, judged) => {
    const before = folded.state;
    const verdict = skips.verdictOn(folded, event) ?? judged?.verdict();
    const next = step(aggregate, folded, event, isRepeated, verdict);
    folded = next.folded;
    return { event, before, folded, outcome: next.outcome };
  };
}

/** Folds a history that is at hand as a whole. */
export function foldHistory<State>(
  aggregate: Aggregate<State>,
  events: Iterable<RecordedEvent>,
): Folded<State> {
  const log = [...events];
  const fold = foldingHistory(aggregate, rememberingAll(), skipsIn(log));
  let folded: Folded<State> = unfolded(aggregate);
  for (const event of log) folded = fold(event).folded;
  return folded;
}
