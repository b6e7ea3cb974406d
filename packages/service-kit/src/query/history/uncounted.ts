import { type Aggregate, type Folded, foldingToFault } from '@reprise/aggregate';
import { isReversal, isSkip, type RecordedEvent, reversalOf } from '@reprise/event-envelope';
import { addLogged } from '../../log/fold-logged.ts';
import { foreseeing } from '../../log/foreseeing.ts';
import type { EventLog } from '../../ports/event-log.ts';
import type { AggregateState } from '../../state/state-document.ts';

/** A reversal, or a skip, that took effect, told of the event that it was about. */
export interface ShownReversal {
  readonly id: string;
  readonly position: string;
  readonly recordedtime: string;
  readonly reason: string;
  readonly by: string;
}

/** What of a log does not count in the end, and who has said so: by the position of the event. */
export interface Uncounted {
  readonly whole: Pick<Folded, 'reversed' | 'skipped'>;
  readonly reversals: ReadonlyMap<string, ShownReversal>;
  readonly skips: ReadonlyMap<string, ShownReversal>;
  /** The skips themselves: they lie behind what they skip. */
  readonly skipping: readonly RecordedEvent[];
}

export const ALL_COUNTS: Uncounted = { whole: {}, reversals: new Map(), skips: new Map(), skipping: [] };

/** Whether any event may not count: what the state says, as far as it can be relied on. */
export const mayBeUncounted = (state: AggregateState | undefined): boolean =>
  state?.state === undefined ||
  state.parked !== undefined ||
  (state.reversed ?? []).length + (state.skipped ?? []).length > 0;

/** Folds a log once, for what its reversals and skips came to. @param read the log, from its beginning */
export const findUncounted = (
  of: { readonly log: EventLog; readonly aggregate: Aggregate },
  read: () => AsyncIterable<RecordedEvent>,
): Promise<Uncounted> =>
  foreseeing(read, async (known) => {
    const fold = foldingToFault(of.aggregate, undefined, known);
    const found = { reversals: new Map<string, ShownReversal>(), skips: new Map<string, ShownReversal>() };
    const skipping: RecordedEvent[] = [];
    for await (const event of read()) {
      const step = await addLogged(of, fold, event);
      if (isSkip(event)) skipping.push(event);
      const said = isReversal(event) || isSkip(event) ? reversalOf(event) : undefined;
      if (step?.outcome.status !== 'accepted' || said === undefined) continue;
      const { id, sequence: position, recordedtime } = event;
      const shown = { id, position, recordedtime, reason: said.reason, by: said.by };
      if (isSkip(event)) found.skips.set(said.original.position, shown);
      else found.reversals.set(fold.folded.reversed?.at(-1) ?? said.original.position, shown);
    }
    return { whole: fold.folded, ...found, skipping };
  });
