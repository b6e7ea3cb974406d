import {
  type Aggregate,
  type Fault,
  type Folded,
  foldingToFault,
  type IsRepeated,
  type Skips,
} from '@reprise/aggregate';
import { isReversal, type Position, type RecordedEvent } from '@reprise/event-envelope';
import { addLogged } from '../log/fold-logged.ts';
import type { EventLog } from '../ports/event-log.ts';

/** Where the stored state stands that a fold is to be compared with. */
export interface Marks {
  readonly acknowledged?: string | undefined;
  /** Where it is parked. */
  readonly since?: string | undefined;
}

/** An aggregate as its log says. */
export interface LogFold {
  /** How many events, the last of them, and what they come to as far as today's logic can. */
  readonly events: number;
  readonly last: Position | undefined;
  readonly end: Folded;
  readonly fault: Fault | undefined;
  /** At the marks; nothing where the log has no such event. */
  readonly atAcknowledged: Folded | undefined;
  readonly beforeSince: Folded | undefined;
  /** Whether the log has an event there; known of the marks, of the fault and of the last. */
  isEvent(position: string): boolean;
}

export interface Folding {
  readonly log: EventLog;
  readonly aggregate: Aggregate;
  readonly isRepeated: IsRepeated;
  /** Told of each event that is not folded, because the fold has failed before. */
  readonly note: (event: RecordedEvent) => void;
}

/**
 * Folds a log from its beginning, and keeps what is to be compared. In flat memory.
 *
 * @param skips of the whole log; where it has others, adding one throws UnforeseenSkipError
 */
export function foldingSubject({ log, aggregate, isRepeated, note }: Folding, marks: Marks, skips?: Skips) {
  const fold = foldingToFault(aggregate, isRepeated, skips);
  const known = new Set<string>();
  let [events, last, acknowledged, since]: [number, Position?, Folded?, Folded?] = [0];

  const before = ({ sequence }: RecordedEvent): void => {
    if (sequence !== marks.since) return;
    since = fold.folded;
    known.add(sequence);
  };
  const after = (event: RecordedEvent): void => {
    events += 1;
    last = event.sequence;
    if (last !== marks.acknowledged) return;
    acknowledged = fold.folded;
    known.add(last);
  };

  return {
    /** @returns to be waited for, where a reversal is judged by the log */
    add(event: RecordedEvent): Promise<void> | undefined {
      before(event);
      if (fold.fault !== undefined) note(event);
      if (isReversal(event)) return addLogged({ log, aggregate }, fold, event).then(() => after(event));
      fold.add(event);
      after(event);
      return undefined;
    },
    end: (): LogFold => {
      const at = fold.fault?.at;
      return {
        events,
        last,
        end: fold.folded,
        fault: fold.fault,
        atAcknowledged: acknowledged,
        beforeSince: since,
        isEvent: (position) => known.has(position) || position === last || position === at,
      };
    },
  };
}
