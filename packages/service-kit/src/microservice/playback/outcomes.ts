import { foldingWithout, type Outcome } from '@reprise/aggregate';
import { aggregateOf, type HistoryRecord, type RecordedEvent } from '@reprise/event-envelope';
import { uncountedIn } from '../../log/uncounted-in.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';

/** An event as its reaction sees it, and what became of it. */
export interface Judged {
  readonly event: RecordedEvent;
  readonly outcome: Outcome;
}

/** Says of the events of one history, one by one in order, what became of them; nothing from the first one on that cannot be folded. */
export type Judge = (event: RecordedEvent) => Judged | undefined;

/**
 * Today's logic, folding as `write` does, in the light of the whole history: what was reversed or skipped later did not take effect,
 * so that what its reaction has done is undone. Another service's events are facts. Nothing for an aggregate that there is
 * not.
 */
export async function judgeOf(
  { of, aggregates, source }: Pick<MicroserviceParts, 'of' | 'aggregates' | 'source'>,
  record: HistoryRecord,
): Promise<Judge | undefined> {
  if (of !== undefined) return (event) => ({ event, outcome: { status: 'accepted' } });
  const aggregate = aggregates.find(({ name }) => name === aggregateOf(record.subject));
  if (aggregate === undefined) return undefined;
  const fold = foldingWithout(aggregate, await uncountedIn({ log: source, aggregate }, record));
  return (event) => {
    const step = fold.add(event);
    return step && { event: aggregate.upcast(event), outcome: step.outcome };
  };
}
