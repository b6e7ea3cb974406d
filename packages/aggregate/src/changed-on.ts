import { type CloudEvent, isTime } from '@reprise/event-envelope';
import { InvalidAggregateError } from './errors.ts';

/** From when on a rule holds (RFC 3339, with its offset; this instant included), and the rule. */
export type Change<Rule> = readonly [from: string, rule: Rule];

/**
 * A rule that changed on a date. Which one holds is asked by the event's own `time`, never by the clock: an event of last
 * year that is folded again, or comes late, is judged by last year's rule. Rules are added at the end and stay for ever.
 *
 * @param first held before the first change
 * @example
 * const fee = changedOn(() => 0, [['2027-01-01T00:00:00Z', (amount: number) => amount / 1000]]);
 * const cost = fee(event)(event.data.amount);
 * @throws InvalidAggregateError for a date that is none, or that does not come after the one before
 */
export function changedOn<Rule>(
  first: Rule,
  changes: readonly Change<Rule>[],
): (event: Pick<CloudEvent, 'time'>) => Rule {
  const instants = changes.map(([from]) => instantOf(from));
  instants.forEach((instant, index) => {
    if (instant <= (instants[index - 1] ?? Number.NEGATIVE_INFINITY))
      throw new InvalidAggregateError(
        `A rule changed on ${changes[index]?.[0]}: it must come after the change before it.`,
      );
  });
  return ({ time }) => {
    const at = Date.parse(time);
    const last = instants.findLastIndex((instant) => instant <= at);
    return changes[last]?.[1] ?? first;
  };
}

function instantOf(from: string): number {
  if (isTime(from)) return Date.parse(from);
  throw new InvalidAggregateError(
    `"${from}" is no date-time with an offset: write it as 2027-01-01T00:00:00Z.`,
  );
}
