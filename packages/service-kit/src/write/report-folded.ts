import type { Outcome } from '@reprise/aggregate';
import type { AggregateState, LoadedState } from '../state/state-document.ts';
import type { Work, WriteParts } from './write-parts.ts';

/** Counts what the events of an aggregate came to, and says that it is parked, where it was not before. */
export function reportFolded(
  { telemetry }: WriteParts,
  planned: Pick<Work, 'subject'> & { readonly loaded?: LoadedState },
  state: AggregateState,
  outcomes: readonly Outcome[],
): void {
  telemetry.count('EventsFolded', outcomes.length);
  telemetry.count('EventsRejected', outcomes.filter(({ status }) => status === 'rejected').length);
  telemetry.count('Duplicates', outcomes.filter(({ status }) => status === 'duplicate').length);
  if (state.parked === undefined || state.parked.since === planned.loaded?.parked?.since) return;
  telemetry.count('ParkedAggregates', 1);
  telemetry.error('An aggregate is parked: its business logic failed. Its events are safe in the log.', {
    subject: planned.subject,
    ...state.parked,
  });
}
