import { foldingToFault, type Outcome } from '@reprise/aggregate';
import { aggregateOf, type RecordedEvent, type Subject } from '@reprise/event-envelope';
import type { MicroserviceParts } from '../microservice-parts.ts';

/** An event as its reaction sees it, and what became of it. */
export interface Judged {
  readonly event: RecordedEvent;
  readonly outcome: Outcome;
}

/** Says of the events of one history, one by one in order, what became of them; nothing from the first one on that cannot be folded. */
export type Judge = (event: RecordedEvent) => Judged | undefined;

/** Today's logic, folding as `write` does. Another service's events are facts. Nothing for an aggregate that there is not. */
export function judgeOf(
  { of, aggregates }: Pick<MicroserviceParts, 'of' | 'aggregates'>,
  subject: Subject,
): Judge | undefined {
  if (of !== undefined) return (event) => ({ event, outcome: { status: 'accepted' } });
  const aggregate = aggregates.find(({ name }) => name === aggregateOf(subject));
  if (aggregate === undefined) return undefined;
  const fold = foldingToFault(aggregate);
  return (event) => {
    const step = fold.add(event);
    return step && { event: aggregate.upcast(event), outcome: step.outcome };
  };
}
