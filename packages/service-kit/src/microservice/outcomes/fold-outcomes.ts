import { type Aggregate, foldingWithout } from '@reprise/aggregate';
import type { Position, Subject } from '@reprise/event-envelope';
import { readHistory } from '../../log/read-history.ts';
import type { Uncounted } from '../../log/uncounted-in.ts';
import type { EventLog } from '../../ports/event-log.ts';
import { messageOf } from '../../runtime/errors.ts';
import { AWAITED, type Known } from './known.ts';

/**
 * Outcomes of events that their state does not remember, from the log: by today's logic, in one fold.
 *
 * @param positions in order
 * @param uncounted what does not count any more, as the state says
 */
export async function foldOutcomes(
  log: EventLog,
  aggregate: Aggregate,
  subject: Subject,
  positions: readonly Position[],
  uncounted: Uncounted = {},
): Promise<ReadonlyMap<Position, Known>> {
  const known = new Map<Position, Known>(positions.map((position) => [position, AWAITED]));
  const fold = foldingWithout(aggregate, uncounted);
  for await (const event of readHistory(log, subject, positions.at(-1))) {
    const outcome = fold.add(event)?.outcome;
    if (!known.has(event.sequence)) continue;
    known.set(
      event.sequence,
      outcome === undefined
        ? { kind: 'unknowable', reason: `Today's logic throws: ${messageOf(fold.fault?.error)}` }
        : { kind: 'outcome', outcome },
    );
  }
  return known;
}
