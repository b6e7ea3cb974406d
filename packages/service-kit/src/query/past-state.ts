import { type Fault, type Folded, foldingAsOf, foldingToFault, type StateAsOf } from '@reprise/aggregate';
import type { Position, RecordedEvent } from '@reprise/event-envelope';
import { addLogged } from '../log/fold-logged.ts';
import { BEYOND_POSITIONS, readHistory, readOn } from '../log/read-history.ts';
import { reversedBy } from '../log/reversed-in.ts';
import type { EventLog } from '../ports/event-log.ts';
import { lastSnapshot, type SnapshotsOf, snapshotsOf } from '../snapshots/find-snapshot.ts';
import { goingOn } from '../snapshots/going-on.ts';
import type { Snapshot } from '../snapshots/snapshot-document.ts';

/** An aggregate whose past is asked about. */
export interface PastOf extends SnapshotsOf {
  readonly log: EventLog;
}

export interface Recorded {
  readonly folded: Folded;
  readonly fault: Fault | undefined;
}

/**
 * An aggregate as its log was known at an instant: folded on from the last snapshot before.
 *
 * @param recorded milliseconds since 1970
 * @returns nothing where nothing was known
 */
export async function stateAsRecorded(of: PastOf, recorded: number): Promise<Recorded | undefined> {
  const { log, aggregate } = of;
  const base = await lastKnown(of, recorded);
  const { isRepeated, through } = goingOn(of, base);
  const fold = foldingToFault(aggregate, isRepeated, base?.folded);
  for await (const event of through(knownBehind(of, base, recorded)))
    await addLogged({ log, aggregate }, fold, event);
  const { folded, fault } = fold;
  return folded.version === 0 && fault === undefined ? undefined : { folded, fault };
}

/** The last snapshot of what was known at an instant. */
export const lastKnown = async (of: PastOf, recorded: number): Promise<Snapshot | undefined> =>
  lastSnapshot(of, await snapshotsOf(of), (snapshot) => snapshot.recorded <= recorded);

/** The same as of a time, by all events: without snapshots. */
export async function asOfFromTheBeginning(
  of: PastOf,
  time: number,
  recorded: number,
): Promise<StateAsOf | undefined> {
  // The log's last word on an event is what counts at every time that is asked about.
  const reversed = await reversedBy(of, knownBehind(of, undefined, recorded));
  const fold = foldingAsOf(of.aggregate, time, reversed);
  let events = 0;
  for await (const event of knownBehind(of, undefined, recorded)) {
    fold.add(event);
    events += 1;
  }
  return events === 0 ? undefined : fold.result();
}

/** What was known at an instant, behind a snapshot. Records of one aggregate arrive in the order of its log. */
export async function* knownBehind(
  { log, subject }: PastOf,
  base: Snapshot | undefined,
  recorded: number,
): AsyncGenerator<RecordedEvent> {
  const events =
    base === undefined
      ? readHistory(log, subject)
      : readOn(log, subject, base.folded.position, BEYOND_POSITIONS as Position); // bounds what is read, no more
  for await (const event of events) {
    if (Date.parse(event.recordedtime) > recorded) return;
    yield event;
  }
}
