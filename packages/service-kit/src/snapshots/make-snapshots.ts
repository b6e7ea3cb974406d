import {
  type Folded,
  foldingToFault,
  foldingWithout,
  NO_PASSAGE,
  type Passage,
  passed,
  unfolded,
} from '@reprise/aggregate';
import { isReversal, type Position, type RecordedEvent } from '@reprise/event-envelope';
import { addLogged } from '../log/fold-logged.ts';
import { BEYOND_POSITIONS, readHistory, readOn } from '../log/read-history.ts';
import type { EventLog } from '../ports/event-log.ts';
import { whyUnstorable } from '../write/storable.ts';
import { lastSnapshot, type SnapshotsOf } from './find-snapshot.ts';
import { putSnapshot } from './put-snapshot.ts';
import { repeatedBehind } from './repeated-behind.ts';
import { intervalOf, type Snapshot } from './snapshot-document.ts';

export interface MakingSnapshots extends SnapshotsOf {
  readonly log: EventLog;
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
export async function makeSnapshots(of: MakingSnapshots, reached: number, afresh = false): Promise<void> {
  const begin = afresh ? undefined : await lastSnapshot(of, reached);
  const begun = begin ?? { folded: unfolded(of.aggregate), passage: NO_PASSAGE, recorded: 0 };
  const interval = intervalOf(of.aggregate);
  const first = Math.floor(begun.folded.version / interval);
  const last = afresh ? reached : Math.min(reached, first + AT_A_TIME);
  if (first >= last) return;
  let at: Begun | undefined = begun;
  let stretch: RecordedEvent[] = [];
  let made = first;
  for await (const event of readOn(of.log, of.subject, begun.folded.position, BEYOND_POSITIONS as Position)) {
    stretch.push(event);
    if (stretch.length < interval) continue;
    at = await nextSnapshot(of, at, stretch);
    made += 1;
    stretch = [];
    if (at === undefined || made === last) return;
  }
}

/** One more, stored; nothing where there can be no more. */
async function nextSnapshot(
  of: MakingSnapshots,
  begun: Begun,
  events: readonly RecordedEvent[],
): Promise<Snapshot | undefined> {
  const { log, aggregate, subject } = of;
  const { isRepeated, claimMissing } = await repeatedBehind(log, aggregate, subject, events);
  if (!(await claimMissing())) return undefined;
  const fold = foldingToFault(aggregate, isRepeated, begun.folded);
  let passage = begun.passage;
  for (const event of events) {
    const step = await addLogged({ log, aggregate }, fold, event);
    passage = passed(passage, event, step?.outcome, intervalOf(aggregate));
  }
  const { folded } = fold;
  const last = events.at(-1);
  if (fold.fault !== undefined || last === undefined || whyUnstorable(aggregate, folded) !== undefined)
    return undefined;
  if (events.some(isReversal)) passage = await passageWithout(of, folded, last.sequence);
  const snapshot: Snapshot = {
    folded: { ...folded, position: last.sequence },
    passage,
    recorded: Date.parse(last.recordedtime),
  };
  return (await putSnapshot(of, snapshot)) ? snapshot : undefined;
}

/** What was reversed has not taken effect at any time: all that lies before has to be looked at anew. */
async function passageWithout(
  { log, aggregate, subject }: MakingSnapshots,
  { reversed }: Folded,
  upTo: Position,
): Promise<Passage> {
  const fold = foldingWithout(aggregate, reversed);
  let passage = NO_PASSAGE;
  for await (const event of readHistory(log, subject, upTo))
    passage = passed(passage, event, fold.add(event)?.outcome, intervalOf(aggregate));
  return passage;
}
