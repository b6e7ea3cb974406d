import {
  type Aggregate,
  decodeRecent,
  encodeRecent,
  type Folded,
  type IsRepeated,
  type Step,
  step,
  unfolded,
} from '@reprise/aggregate';
import type { Position, RecordedEvent } from '@reprise/event-envelope';
import { AssertionError } from './assertion-error.ts';
import { checkedAggregate } from './checked-aggregate.ts';
import { checkedLog } from './checked-log.ts';
import { difference } from './difference.ts';
import { stored } from './stored.ts';

/**
 * That a history always folds alike: a second time, and however it is cut into batches, with what was folded stored and
 * read back at the cut. Quadratic in the events: histories of some hundred at most.
 *
 * @throws AssertionError naming the cut and what differs
 */
export function assertDeterministic<State>(
  aggregate: Aggregate<State>,
  events: Iterable<RecordedEvent>,
): void {
  const log = checkedLog(aggregate, events);
  const isRepeated = rememberedByLog();
  const whole = folding(checkedAggregate(aggregate), unfolded(aggregate), log, isRepeated);
  for (let cut = 0; cut <= log.length; cut++) {
    const before = whole[cut - 1]?.folded ?? unfolded(aggregate);
    const after = folding(aggregate, readBack(before), log.slice(cut), isRepeated);
    const lines = firstDifference([before, ...whole.slice(cut)], [readBack(before), ...after]);
    if (lines.length === 0) continue;
    const where = cut === 0 ? 'a second time' : `with what it was after ${cut} of ${log.length} events`;
    const message = `${aggregate.name} folds differently ${where}:${lines.map((line) => `\n  ${line}`).join('')}`;
    throw new AssertionError(message, assertDeterministic);
  }
}

/** What follows from a difference differs too, and says nothing new. */
function firstDifference(expected: readonly unknown[], actual: readonly unknown[]): readonly string[] {
  for (const [index, value] of expected.entries()) {
    const lines = difference(value, actual[index]);
    if (lines.length > 0) return lines;
  }
  return [];
}

/** Every step of a fold from where it stands. */
function folding<State>(
  aggregate: Aggregate<State>,
  from: Folded<State>,
  log: readonly RecordedEvent[],
  isRepeated: IsRepeated,
): readonly Step<State>[] {
  let folded = from;
  return log.map((event) => {
    const next = step(aggregate, folded, event, isRepeated);
    folded = next.folded;
    return next;
  });
}

const readBack = <State>(folded: Folded<State>): Folded<State> => ({
  ...folded,
  state: stored(folded.state),
  recent: decodeRecent(encodeRecent(folded.recent)),
});

/** What the events table knows: where an identity was first. The same answers for each fold of the same log. */
function rememberedByLog(): IsRepeated {
  const first = new Map<string, Position>();
  return (event, identity) => {
    const position = first.get(identity) ?? event.sequence;
    first.set(identity, position);
    return position < event.sequence;
  };
}
