import { type Aggregate, foldingLog, guarded, type Outcome } from '@reprise/aggregate';
import { aggregateOf, type RecordedEvent, type Subject } from '@reprise/event-envelope';
import { AssertionError } from '../assertion-error.ts';
import { type Changes, changesBetween } from './changes.ts';

/** What one event of a history came to. `parked`: the logic throws on it, or on one before it. */
export interface GoldenEvent extends Changes {
  readonly position: string;
  readonly type: string;
  readonly id: string;
  readonly outcome: Outcome | { readonly status: 'parked'; readonly reason: string };
}

/** What a history makes of one aggregate. */
export interface GoldenAggregate {
  readonly subject: string;
  /** How many positions were folded. */
  readonly version: number;
  readonly state: unknown;
  readonly events: readonly GoldenEvent[];
}

/**
 * Folds the events of some aggregates with today's logic, as write would, with nothing but the log in their reach.
 *
 * @returns by rising subject
 * @throws AssertionError for an event of an aggregate that there is not
 */
export function foldGolden(
  aggregates: readonly Aggregate[],
  events: readonly RecordedEvent[],
): readonly GoldenAggregate[] {
  const bySubject = [...Map.groupBy(events, ({ subject }) => subject)];
  const folded = bySubject.map(([subject, ofSubject]) =>
    foldOne(guarded(aggregateNamed(aggregates, subject)), subject, ofSubject),
  );
  return folded.sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

/** @throws AssertionError */
export function aggregateNamed(aggregates: readonly Aggregate[], subject: Subject): Aggregate {
  const found = aggregates.find(({ name }) => name === aggregateOf(subject));
  if (found !== undefined) return found;
  const names = aggregates.map(({ name }) => name).join(', ');
  throw new AssertionError(`A golden history has events of ${subject}, but the service has only: ${names}.`);
}

function foldOne(
  aggregate: Aggregate,
  subject: Subject,
  events: readonly RecordedEvent[],
): GoldenAggregate {
  const fold = foldingLog(aggregate, events);
  const results = events.map((event): GoldenEvent => {
    const { sequence: position, type, id } = event;
    const step = fold.add(event);
    if (step === undefined) return { position, type, id, outcome: parked(fold.fault?.error) };
    return { position, type, id, outcome: step.outcome, ...changesBetween(step.before, step.folded.state) };
  });
  return { subject, version: fold.folded.version, state: fold.folded.state, events: results };
}

const parked = (error: unknown): GoldenEvent['outcome'] => ({
  status: 'parked',
  reason: error instanceof Error ? error.message : String(error),
});
