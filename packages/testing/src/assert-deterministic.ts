import { type Aggregate, guarded, type IsRepeated, unfolded } from '@reprise/aggregate';
import type { Position, RecordedEvent } from '@reprise/event-envelope';
import { AssertionError } from './assertion-error.ts';
import { checkedAggregate } from './checked-aggregate.ts';
import { checkedLog } from './checked-log.ts';
import { difference } from './difference.ts';
import { type Folding, foldingOf, readBack } from './folding.ts';

export interface DeterminismOptions {
  /** Places where the history is cut, at most. By default all, as long as that takes some 40,000 folds of an event. */
  readonly cuts?: number;
}

/**
 * That a history always folds alike: a second time, and however it is cut into batches, with what was folded stored and
 * read back at the cut. Compares the state as JSON, the ring and the outcome after each event. Where the logic throws, it
 * has to in every fold, and that is where they all end. Of a long history, cuts all over it are sampled.
 *
 * @throws AssertionError naming the cut, the event and what differs; ImpureDomainError
 */
export function assertDeterministic<State>(
  aggregate: Aggregate<State>,
  events: Iterable<RecordedEvent>,
  options: DeterminismOptions = {},
): void {
  assertAlike(aggregate, checkedLog(aggregate, events), options, assertDeterministic);
}

/**
 * The same of one aggregate's log as it comes out of an events table. What is in a log was submitted once, by the rules of
 * then: that is not asked again.
 *
 * @throws AssertionError, ImpureDomainError
 */
export async function assertLogDeterministic<State>(
  aggregate: Aggregate<State>,
  log: AsyncIterable<RecordedEvent>,
  options: DeterminismOptions = {},
): Promise<void> {
  const events: RecordedEvent[] = [];
  for await (const event of log) events.push(event);
  assertAlike(aggregate, events, options, assertLogDeterministic);
}

function assertAlike<State>(
  aggregate: Aggregate<State>,
  log: readonly RecordedEvent[],
  { cuts = cutsFor(log.length) }: DeterminismOptions,
  above: (...args: never) => unknown,
): void {
  const isRepeated = rememberedByLog();
  const whole = foldingOf(checkedAggregate(aggregate), unfolded(aggregate), log, isRepeated);
  for (const cut of spread(log.length, cuts)) {
    const before = whole.folded(cut) ?? unfolded(aggregate);
    const after = foldingOf(guarded(aggregate), readBack(before), log.slice(cut), isRepeated, log);
    const found = firstDifference(whole, after, cut);
    if (found === undefined) continue;
    const where = cut === 0 ? 'a second time' : `with what it was after ${cut} of ${log.length} events`;
    const at = `at ${log[found.index]?.type} ${log[found.index]?.id}`;
    const lines = found.lines.map((line) => `\n  ${line}`).join('');
    throw new AssertionError(`${aggregate.name} folds differently ${where}, ${at}:${lines}`, above);
  }
}

const MANY_FOLDS = 40_000;

const cutsFor = (length: number): number => Math.max(4, Math.floor(MANY_FOLDS / Math.max(1, length)));

/** So many places from the beginning of a history on, evenly. */
function spread(length: number, count: number): readonly number[] {
  if (length < count) return Array.from({ length: length + 1 }, (_, place) => place);
  return Array.from({ length: count }, (_, index) => Math.floor((index * length) / count));
}

/** What follows from a difference differs too, and says nothing new. */
function firstDifference<State>(
  whole: Folding<State>,
  after: Folding<State>,
  cut: number,
): { readonly index: number; readonly lines: readonly string[] } | undefined {
  for (let index = cut; index < whole.results.length; index++) {
    const lines = difference(whole.results[index], after.results[index - cut]);
    if (lines.length > 0) return { index, lines };
  }
  return undefined;
}

/** What the events table knows: where an identity was first. The same answers for each fold of the same log. */
function rememberedByLog(): IsRepeated {
  const first = new Map<string, Position>();
  return (event, identity) => {
    const position = first.get(identity) ?? event.sequence;
    first.set(identity, position);
    return position < event.sequence;
  };
}
