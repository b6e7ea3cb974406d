import {
  type Aggregate,
  type Folded,
  foldingToFault,
  foldingWithout,
  NO_PASSAGE,
  type Passage,
  passed,
  unfolded,
} from '@reprise/aggregate';
import { isReversal, isSkip, type Position, type RecordedEvent, type Subject } from '@reprise/event-envelope';
import { addLogged } from '../log/fold-logged.ts';
import { BEYOND_POSITIONS, readHistory, readOn } from '../log/read-history.ts';
import type { EventLog } from '../ports/event-log.ts';
import { whyUnstorable } from '../write/storable.ts';
import { lastSnapshot, type SnapshotsOf } from './find-snapshot.ts';
import { putSnapshot } from './put-snapshot.ts';
import { repeatedBehind } from './repeated-behind.ts';
import { intervalOf, type Snapshot } from './snapshot-document.ts';
import { stretches } from './stretches.ts';

/** A log to be folded. */
export interface Folding {
  readonly log: EventLog;
  readonly aggregate: Aggregate;
  readonly subject: Subject;
}

/** Where the next snapshot goes on from. */
type Begun = Omit<Snapshot, 'folded'> & { readonly folded: Folded };

/** So many are made at a time at most: an aggregate that has none of this code yet gets them little by little. */
const AT_A_TIME = 40;

/**
 * Makes the snapshots of an aggregate that are missing, each of the one before it and the log between: never of a state, of
 * which nobody knows which code has folded its beginning. Whatever goes wrong, less is there to start from, and no read
 * is wrong: so it stops where it cannot go on.
 *
 * @param reached how many there are to be
 * @param afresh all of them, from the first event on; whatever is stored is replaced where it is another one
 */
export async function makeSnapshots(
  of: Folding & SnapshotsOf,
  reached: number,
  afresh = false,
): Promise<void> {
  const begin = afresh ? undefined : await lastSnapshot(of, reached);
  const first = (begin?.folded.version ?? 0) / intervalOf(of.aggregate);
  const last = afresh ? reached : Math.min(reached, first + AT_A_TIME);
  if (first >= last) return;
  for await (const snapshot of snapshotsBehind(of, begin, true)) {
    const isThere = await putSnapshot(of, snapshot);
    if (!isThere || snapshot.folded.version >= last * intervalOf(of.aggregate)) return;
  }
}

/**
 * The snapshots that follow on one, or on nothing, one by one as far as the log goes.
 *
 * @param claims puts identities into the log that it lacks: what goes on from a snapshot tells repeats by them
 */
export async function* snapshotsBehind(
  of: Folding,
  begin?: Snapshot,
  claims = false,
): AsyncGenerator<Snapshot> {
  let at: Begun = begin ?? { folded: unfolded(of.aggregate), passage: NO_PASSAGE, recorded: 0 };
  const events = readOn(of.log, of.subject, at.folded.position, BEYOND_POSITIONS as Position); // bounds what is read, no more
  for await (const stretch of stretches(events, intervalOf(of.aggregate))) {
    const next = await nextSnapshot(of, at, stretch, claims);
    if (next === undefined) return;
    yield next;
    at = next;
  }
}

/** The one after so many more events; nothing where there can be none. */
async function nextSnapshot(
  of: Folding,
  begun: Begun,
  events: readonly RecordedEvent[],
  claims: boolean,
): Promise<Snapshot | undefined> {
  const { log, aggregate, subject } = of;
  const last = events.at(-1);
  // A skip has to be known before what it skips: logs with one have snapshots up to it.
  if (last === undefined || events.length < intervalOf(aggregate) || events.some(isSkip)) return undefined;
  const { isRepeated, claimMissing } = await repeatedBehind(log, aggregate, subject, events);
  if (claims && !(await claimMissing())) return undefined;
  const fold = foldingToFault(aggregate, isRepeated, undefined, begun.folded);
  let passage = begun.passage;
  for (const event of events) {
    const step = await addLogged({ log, aggregate }, fold, event);
    passage = passed(passage, event, step?.outcome, intervalOf(aggregate));
  }
  const { folded, fault } = fold;
  if (fault !== undefined || whyUnstorable(aggregate, folded) !== undefined) return undefined;
  if (events.some(isReversal)) passage = await passageWithout(of, folded, last.sequence);
  return {
    folded: { ...folded, position: last.sequence },
    passage,
    recorded: Date.parse(last.recordedtime),
  };
}

/** What was reversed has not taken effect at any time: all that lies before has to be looked at anew. */
async function passageWithout(
  { log, aggregate, subject }: Folding,
  { reversed }: Folded,
  upTo: Position,
): Promise<Passage> {
  const fold = foldingWithout(aggregate, { ...(reversed && { reversed }) });
  let passage = NO_PASSAGE;
  for await (const event of readHistory(log, subject, upTo))
    passage = passed(passage, event, fold.add(event)?.outcome, intervalOf(aggregate));
  return passage;
}
