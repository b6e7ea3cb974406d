import {
  type Aggregate,
  type Folded,
  foldingToFault,
  judgingReversal,
  type Outcome,
  type Verdict,
} from '@reprise/aggregate';
import { isOwnType, type RecordedEvent, type Subject } from '@reprise/event-envelope';
import { ProblemError } from '../../http/problem.ts';
import { addLogged } from '../../log/fold-logged.ts';
import { foreseeing } from '../../log/foreseeing.ts';
import { readHistory } from '../../log/read-history.ts';
import type { EventLog } from '../../ports/event-log.ts';
import { messageOf } from '../../runtime/errors.ts';

export interface OfAggregate {
  readonly log: EventLog;
  readonly aggregate: Aggregate;
}

/** An event that a request may mean. */
export interface Candidate {
  readonly event: RecordedEvent;
  readonly outcome: Outcome;
}

/** An aggregate's log, looked through for an event. */
export interface Searched {
  readonly folded: Folded;
  readonly candidates: readonly Candidate[];
  /** Later events that say they were caused by an event that was found. */
  readonly caused: readonly RecordedEvent[];
}

/** What is asked for; more than an id only where that is not enough. */
export interface Wanted {
  readonly id: string;
  readonly source?: string | undefined;
  readonly position?: string | undefined;
}

/**
 * Looks for an event in the log of its aggregate, by today's logic.
 *
 * @throws ProblemError 409 where the aggregate is parked
 */
export function search(of: OfAggregate, subject: Subject, wanted: Wanted): Promise<Searched> {
  const read = () => readHistory(of.log, subject);
  return foreseeing(read, async (skips) => {
    const fold = foldingToFault(of.aggregate, undefined, skips);
    const candidates: Candidate[] = [];
    const caused: RecordedEvent[] = [];
    for await (const event of read()) {
      const step = await addLogged(of, fold, event);
      if (step !== undefined && isMeant(event, wanted)) candidates.push({ event, outcome: step.outcome });
      // Reversals and skips of it name it too; they are not what it has caused.
      if (event.causationid === wanted.id && !isOwnType(event.type)) caused.push(event);
    }
    if (fold.fault !== undefined) throw parked(subject, fold.fault.error);
    return { folded: fold.folded, candidates, caused };
  });
}

/** Whether a request means this event. */
export const isMeant = (
  { id, source, sequence }: Pick<RecordedEvent, 'id' | 'source' | 'sequence'>,
  wanted: Wanted,
): boolean =>
  id === wanted.id &&
  (wanted.source === undefined || wanted.source === source) &&
  (wanted.position === undefined || wanted.position === sequence);

const parked = (subject: Subject, error: unknown): ProblemError =>
  new ProblemError({
    status: 409,
    title: 'Aggregate parked',
    detail: `Today's logic fails on an event of ${subject} (${messageOf(error)}). Correct it first; reversals wait like any other event.`,
  });

/** Judges a reversal that is not in the log yet. */
export async function judgeDraft({ log, aggregate }: OfAggregate, folded: Folded, draft: RecordedEvent) {
  const judging = judgingReversal(aggregate, folded, draft);
  if (folded.position !== undefined)
    for await (const event of readHistory(log, draft.subject, folded.position)) judging.add(event);
  const verdict: Verdict<unknown> = judging.verdict();
  return { verdict, changed: judging.changed() };
}
