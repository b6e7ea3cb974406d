import { type Aggregate, type Folded, foldingToFault } from '@reprise/aggregate';
import { isReversal, type RecordedEvent, reversalOf } from '@reprise/event-envelope';
import { addLogged } from '../../log/fold-logged.ts';
import type { EventLog } from '../../ports/event-log.ts';
import type { AggregateState } from '../../state/state-document.ts';

/** A reversal that took effect, told of the event that it took back. */
export interface ShownReversal {
  readonly id: string;
  readonly position: string;
  readonly recordedtime: string;
  readonly reason: string;
  readonly by: string;
}

export interface Reversals {
  /** By the position of what was reversed. */
  readonly byOriginal: ReadonlyMap<string, ShownReversal>;
  readonly reversed: Folded['reversed'];
}

export const NO_REVERSALS: Reversals = { byOriginal: new Map(), reversed: [] };

/** Whether any event may have been reversed: what the state says, as far as it can be relied on. */
export const mayHaveReversals = (state: AggregateState | undefined): boolean =>
  state?.state === undefined || (state.reversed ?? []).length > 0;

/** Folds a log once, for what its reversals came to. */
export async function findReversals(
  of: { readonly log: EventLog; readonly aggregate: Aggregate },
  events: AsyncIterable<RecordedEvent>,
): Promise<Reversals> {
  const fold = foldingToFault(of.aggregate);
  const byOriginal = new Map<string, ShownReversal>();
  for await (const event of events) {
    const step = await addLogged(of, fold, event);
    const said = isReversal(event) ? reversalOf(event) : undefined;
    const original = fold.folded.reversed?.at(-1);
    if (step?.outcome.status !== 'accepted' || said === undefined || original === undefined) continue;
    const { id, sequence: position, recordedtime } = event;
    byOriginal.set(original, { id, position, recordedtime, reason: said.reason, by: said.by });
  }
  return { byOriginal, reversed: fold.folded.reversed };
}
