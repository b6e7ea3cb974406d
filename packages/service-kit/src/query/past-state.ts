import { type Fault, type Folded, foldingAsOf, foldingToFault, type StateAsOf } from '@reprise/aggregate';
import { isSkip, type Position, type RecordedEvent } from '@reprise/event-envelope';
import { addLogged } from '../log/fold-logged.ts';
import { foreseeing } from '../log/foreseeing.ts';
import { BEYOND_POSITIONS, readHistory, readOn, recordedUntil } from '../log/read-history.ts';
import { uncountedBy } from '../log/uncounted-in.ts';
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
 * An aggregate as its log was known at an instant: folded on from the last snapshot before, unless a skip says that something
 * before it does not count.
 *
 * @param recorded milliseconds since 1970
 * @returns nothing where nothing was known
 */
export async function stateAsRecorded(of: PastOf, recorded: number): Promise<Recorded | undefined> {
  const base = await lastKnown(of, recorded);
  const { folded, fault } =
    (base && (await recordedBehind(of, base, recorded))) ?? (await recordedAll(of, recorded));
  return folded.version === 0 && fault === undefined ? undefined : { folded, fault };
}

async function recordedBehind(of: PastOf, base: Snapshot, recorded: number): Promise<Recorded | undefined> {
  const { isRepeated, through } = goingOn(of, base);
  const fold = foldingToFault(of.aggregate, isRepeated, undefined, base.folded);
  for await (const event of through(knownBehind(of, base, recorded))) {
    if (isSkip(event)) return undefined;
    await addLogged(of, fold, event);
  }
  return fold;
}

function recordedAll(of: PastOf, recorded: number): Promise<Recorded> {
  const known = () => knownBehind(of, undefined, recorded);
  return foreseeing(known, async (skips) => {
    const fold = foldingToFault(of.aggregate, undefined, skips);
    for await (const event of known()) await addLogged(of, fold, event);
    return fold;
  });
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
  const known = () => knownBehind(of, undefined, recorded);
  const fold = foldingAsOf(of.aggregate, time, await uncountedBy(of, known));
  let events = 0;
  for await (const event of known()) {
    fold.add(event);
    events += 1;
  }
  return events === 0 ? undefined : fold.result();
}

/** What was known at an instant, behind a snapshot. */
export const knownBehind = (
  { log, subject }: PastOf,
  base: Snapshot | undefined,
  recorded: number,
): AsyncGenerator<RecordedEvent> =>
  recordedUntil(
    base === undefined
      ? readHistory(log, subject)
      : readOn(log, subject, base.folded.position, BEYOND_POSITIONS as Position), // bounds what is read, no more
    recorded,
  );
