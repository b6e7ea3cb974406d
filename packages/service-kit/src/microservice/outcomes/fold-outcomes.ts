import { foldingWithout } from '@reprise/aggregate';
import type { Position } from '@reprise/event-envelope';
import { readOn } from '../../log/read-history.ts';
import type { Uncounted } from '../../log/uncounted-in.ts';
import type { EventLog } from '../../ports/event-log.ts';
import { messageOf } from '../../runtime/errors.ts';
import { lastInLight, type SnapshotsOf, snapshotsOf } from '../../snapshots/find-snapshot.ts';
import { goingOn } from '../../snapshots/going-on.ts';
import type { Snapshot } from '../../snapshots/snapshot-document.ts';
import { AWAITED, type Known } from './known.ts';

/**
 * Outcomes of events that their state does not remember, from the log: by today's logic, in one fold, which goes on from a snapshot
 * before them where there is one.
 *
 * @param positions in order, one at least
 * @param uncounted what does not count any more, as the state says
 */
export async function foldOutcomes(
  of: SnapshotsOf & { readonly log: EventLog },
  positions: readonly Position[],
  uncounted: Uncounted = {},
): Promise<ReadonlyMap<Position, Known>> {
  const known = new Map<Position, Known>(positions.map((position) => [position, AWAITED]));
  const [from = '', upTo = from] = [positions[0], positions.at(-1)];
  const isBefore = ({ folded }: Snapshot): boolean => folded.position < from;
  const base = await lastInLight(of, await snapshotsOf(of), uncounted, isBefore);
  const { isRepeated, through } = goingOn(of, base);
  const fold = foldingWithout(of.aggregate, uncounted, isRepeated, base?.folded);
  const events = readOn(of.log, of.subject, base?.folded.position, upTo as Position); // one of them
  for await (const event of through(events)) {
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
