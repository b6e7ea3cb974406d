import {
  counts,
  type Folded,
  foldingSelected,
  foldingToFault,
  foldingWithout,
  type IsRepeated,
  NO_PASSAGE,
  passed,
  type StateAsOf,
} from '@reprise/aggregate';
import { isReversal, isSkip, type Position, type RecordedEvent } from '@reprise/event-envelope';
import { fromEventItem } from '../log/event-item.ts';
import { addLogged } from '../log/fold-logged.ts';
import { readOn } from '../log/read-history.ts';
import { lastSnapshot } from '../snapshots/find-snapshot.ts';
import { goingOn } from '../snapshots/going-on.ts';
import { repeatedBehind } from '../snapshots/repeated-behind.ts';
import { firstOtherwise, intervalOf, type Snapshot } from '../snapshots/snapshot-document.ts';
import { asOfFromTheBeginning, knownBehind, lastKnown, type PastOf } from './past-state.ts';

type Reversed = Folded['reversed'];

const wholeOf = (reversed: Reversed) => (reversed === undefined ? {} : { reversed });

/**
 * The state as of an instant of the events' own `time`. Up to the first event that happened later, everything counts, so there
 * it is the fold, from the snapshot before. Behind it count the late ones, which the last snapshot names, and of the log's end
 * what is not in a snapshot yet. Where a snapshot does not say that, or an event before it was reversed since, the log is
 * folded further, from its beginning if need be: the answer is the same.
 *
 * @param time milliseconds since 1970
 * @param recorded as the log was known then: milliseconds since 1970
 * @returns nothing where nothing was known
 */
export async function stateAsOf(of: PastOf, time: number, recorded: number): Promise<StateAsOf | undefined> {
  const end = await lastKnown(of, recorded);
  const tail = end?.passage.late === undefined ? undefined : await tailBehind(of, end, recorded);
  // A skip may be of something before the snapshot.
  if (end === undefined || tail === undefined || tail.some(isSkip))
    return asOfFromTheBeginning(of, time, recorded);
  const { isRepeated } = await repeatedBehind(of.log, of.aggregate, of.subject, tail);
  const reversed = await reversedAfter(of, end, tail, isRepeated);
  if (firstOtherwise(end, reversed) !== undefined) return asOfFromTheBeginning(of, time, recorded);

  const isUpTo = (event: RecordedEvent): boolean => Date.parse(event.time) <= time;
  const isAllBefore = end.passage.greatest <= time;
  const { start, late } = isAllBefore
    ? { start: startAt(end), late: [] }
    : await upToFirstLater(of, end, reversed, time);
  const selected = foldingSelected(of.aggregate, start);
  for (const event of late.filter(isUpTo)) selected.add(event);
  if (tail.some(isUpTo)) {
    const fold = foldingWithout(of.aggregate, wholeOf(reversed), isRepeated, end.folded);
    for (const event of tail)
      if (counts(event, fold.add(event)?.outcome) && isUpTo(event)) selected.add(event);
  }
  return selected.result();
}

/** What the log goes on with behind the last snapshot; nothing where that is more than should be folded. */
async function tailBehind(
  of: PastOf,
  end: Snapshot,
  recorded: number,
): Promise<readonly RecordedEvent[] | undefined> {
  const tail: RecordedEvent[] = [];
  for await (const event of knownBehind(of, end, recorded)) {
    tail.push(event);
    if (tail.length > of.aggregate.foldAtMost) return undefined;
  }
  return tail;
}

/** All that was reversed, as far as the log was known. */
async function reversedAfter(
  { log, aggregate }: PastOf,
  end: Snapshot,
  tail: readonly RecordedEvent[],
  isRepeated: IsRepeated,
): Promise<Reversed> {
  if (!tail.some(isReversal)) return end.folded.reversed;
  const fold = foldingToFault(aggregate, isRepeated, undefined, end.folded);
  for (const event of tail) await addLogged({ log, aggregate }, fold, event);
  return fold.folded.reversed;
}

const startAt = ({ folded: { state }, passage: { accepted, last } }: Snapshot) => ({
  state,
  version: accepted,
  ...(last === undefined ? {} : { position: last }),
});

/** The fold up to the first event that happened later, and the events behind it that may not have. */
async function upToFirstLater(of: PastOf, end: Snapshot, reversed: Reversed, time: number) {
  const { log, aggregate, subject } = of;
  const base = await baseBefore(of, end, reversed, time);
  const { isRepeated, through } = goingOn(of, base);
  const fold = foldingWithout(aggregate, wholeOf(reversed), isRepeated, base?.folded);
  let passage = base?.passage ?? NO_PASSAGE;
  let later: Position | undefined;
  for await (const event of through(readOn(log, subject, base?.folded.position, end.folded.position))) {
    later = event.sequence;
    if (Date.parse(event.time) > time) break;
    passage = passed(passage, event, fold.add(event)?.outcome, Number.POSITIVE_INFINITY);
  }
  const { accepted: version, last } = passage;
  const start = { state: fold.folded.state, version, ...(last === undefined ? {} : { position: last }) };
  return { start, late: await lateBehind(of, end, later) };
}

/** The last snapshot before the first later event, that is right in this light. */
async function baseBefore(
  of: PastOf,
  end: Snapshot,
  reversed: Reversed,
  time: number,
): Promise<Snapshot | undefined> {
  const reached = end.folded.version / intervalOf(of.aggregate);
  const isBefore = ({ passage }: Snapshot): boolean => passage.greatest <= time;
  const base = await lastSnapshot(of, reached, isBefore);
  const otherwise = base && firstOtherwise(base, reversed);
  if (base === undefined || otherwise === undefined) return base;
  return lastSnapshot(of, reached, (one) => isBefore(one) && one.folded.position < otherwise);
}

/** The late events that the last snapshot names, behind a position. */
async function lateBehind(
  { log, subject }: PastOf,
  { passage: { late = [] } }: Snapshot,
  after: Position | undefined,
): Promise<readonly RecordedEvent[]> {
  const keys = late.filter((position) => position > (after ?? '')).map((position) => ({ subject, position }));
  const items = keys.length === 0 ? [] : await log.get(keys);
  return items.filter((item) => item !== undefined).map(fromEventItem);
}
