import {
  type Aggregate,
  type Folded,
  foldingAsOf,
  foldingToFault,
  type Outcome,
  type Skips,
} from '@reprise/aggregate';
import type { RecordedEvent } from '@reprise/event-envelope';
import { addLogged } from '../../log/fold-logged.ts';
import type { EventLog } from '../../ports/event-log.ts';
import { messageOf } from '../../runtime/errors.ts';

/** What became of an event: its outcome, or that its aggregate is parked. */
export type ShownOutcome = Outcome | { readonly status: 'parked'; readonly reason: string };

/** What an event did, to who looks at its aggregate in one way or the other. */
export interface Did {
  readonly outcome: ShownOutcome;
  /** Why it took effect in the log as a whole, but not as of the time that is asked about. */
  readonly conflict?: string;
  readonly version: number;
  readonly before: unknown;
  readonly after: unknown;
}

/** A history that is being told, event by event. */
export interface View {
  /** The next event of the log. @returns nothing for one that is of no interest here */
  add(event: RecordedEvent): Promise<Did | undefined>;
  /** Whether nothing that may come later can change what it has told: a skip could, of the event that it stands at. */
  readonly isSettled: boolean;
}

interface OfLog {
  readonly log: EventLog;
  readonly aggregate: Aggregate;
}

const parked = (error: unknown): ShownOutcome => ({ status: 'parked', reason: messageOf(error) });

/** As the log has it: every event does what it did when it came. */
export function viewAsLogged(of: OfLog, skips: Skips): View {
  const fold = foldingToFault(of.aggregate, undefined, skips);
  return {
    async add(event) {
      const step = await addLogged(of, fold, event);
      const { state, version } = fold.folded;
      return step === undefined
        ? { outcome: parked(fold.fault?.error), version, before: state, after: state }
        : { outcome: step.outcome, version, before: step.before, after: state };
    },
    get isSettled() {
      return fold.fault === undefined;
    },
  };
}

/**
 * As of a time of the events' own: those that had happened by then, in the light of all that is known.
 *
 * @param whole what the whole log has reversed and skipped
 */
export function viewAsOf(
  { aggregate }: OfLog,
  time: number,
  whole: Pick<Folded, 'reversed' | 'skipped'>,
): View {
  const fold = foldingAsOf(aggregate, time, whole);
  return {
    async add(event) {
      const step = fold.add(event);
      if (step === undefined) return undefined;
      const { outcome = parked('today’s logic fails'), conflict, version, before, state: after } = step;
      return { outcome, ...(conflict && { conflict: conflict.reason }), version, before, after };
    },
    // It leans on what the whole log does not count, which is another one when the log goes on.
    isSettled: false,
  };
}
