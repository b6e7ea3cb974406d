import {
  counts,
  type Folded,
  foldingSelected,
  foldingWithout,
  type LateEvent,
  NO_PASSAGE,
  type Passage,
  passed,
  type StateAsOf,
} from '@reprise/aggregate';
import { isReversal, isSkip, type RecordedEvent } from '@reprise/event-envelope';
import { fromEventItem } from '../log/event-item.ts';
import { readOn } from '../log/read-history.ts';
import { inLightAt, lastInLight } from '../snapshots/find-snapshot.ts';
import { goingOn } from '../snapshots/going-on.ts';
import { intervalOf, type Snapshot } from '../snapshots/snapshot-document.ts';
import { asOfFromTheBeginning, knownBehind, lastKnown, type PastOf } from './past-state.ts';

/**
 * The state as of an instant of the events' own `time`. Up to the first event that happened later, everything counts, so there
 * it is the fold, from the snapshot before. Behind it count the late ones, which snapshots name, and of the log's end what is
 * not in a snapshot yet. Where no snapshot is right in the light of what was taken back, or does not say that, the log is folded
 * from its beginning: the answer is the same.
 *
 * @param time milliseconds since 1970
 * @param recorded as the log was known then: milliseconds since 1970
 * @returns nothing where nothing was known
 */
export async function stateAsOf(of: PastOf, time: number, recorded: number): Promise<StateAsOf | undefined> {
  const end = await lastKnown(of, recorded);
  const past = end && (await pastBy(of, end, time, recorded));
  return past ?? asOfFromTheBeginning(of, time, recorded);
}

/** By the last snapshot of what was known; nothing where that cannot be. */
async function pastBy(
  of: PastOf,
  end: Snapshot,
  time: number,
  recorded: number,
): Promise<StateAsOf | undefined> {
  const isAllBefore = end.passage.greatest <= time;
  const before = isAllBefore ? beforeAll(end) : await upToFirstLater(of, end, time);
  if (before === undefined) return undefined;
  const isUpTo = (event: RecordedEvent): boolean => Date.parse(event.time) <= time;
  const selected = foldingSelected(of.aggregate, before.start);
  for (const event of before.late) selected.add(event);
  const { isRepeated, through } = goingOn(of, end);
  const fold = foldingWithout(of.aggregate, end.folded, isRepeated, end.folded);
  for await (const event of through(knownBehind(of, end, recorded))) {
    // What it takes back may lie before the snapshot. From a fault on nothing is, but by a skip.
    if (isSkip(event) || (isReversal(event) && fold.fault === undefined)) return undefined;
    if (counts(event, fold.add(event)?.outcome) && isUpTo(event)) selected.add(event);
  }
  return selected.result();
}

/** The fold up to where everything counts, and what counts behind. */
interface Before {
  readonly start: Omit<StateAsOf, 'conflicts'>;
  readonly late: readonly RecordedEvent[];
}

const startAt = ({ state }: Folded, { accepted, last }: Passage): Before['start'] => ({
  state,
  version: accepted,
  ...(last === undefined ? {} : { position: last }),
});

const beforeAll = ({ folded, passage }: Snapshot): Before => ({ start: startAt(folded, passage), late: [] });

/** The fold up to the first event that happened later, and the events behind it that did not. */
async function upToFirstLater(of: PastOf, end: Snapshot, time: number): Promise<Before | undefined> {
  const { log, aggregate, subject } = of;
  const reached = Math.floor(end.folded.version / intervalOf(aggregate));
  const base = await lastInLight(of, reached, end.folded, ({ passage }) => passage.greatest <= time);
  const { isRepeated, through } = goingOn(of, base);
  const fold = foldingWithout(aggregate, end.folded, isRepeated, base?.folded);
  let passage = base?.passage ?? NO_PASSAGE;
  let version = base?.folded.version ?? 0;
  for await (const event of through(readOn(log, subject, base?.folded.position, end.folded.position))) {
    version += 1;
    if (Date.parse(event.time) > time) break;
    passage = passed(passage, event, fold.add(event)?.outcome, { version, most: 0 });
  }
  const late = await lateBehind(of, end, version);
  if (late === undefined) return undefined;
  const keys = late.filter((one) => one.time <= time).map(({ position }) => ({ subject, position }));
  const items = keys.length === 0 ? [] : await log.get(keys);
  const events = items.filter((item) => item !== undefined).map(fromEventItem);
  return { start: startAt(fold.folded, passage), late: events };
}

/** All late events behind a version. The last snapshot names the last ones, an earlier one those before, and so on. */
async function lateBehind(
  of: PastOf,
  end: Snapshot,
  version: number,
): Promise<readonly LateEvent[] | undefined> {
  const interval = intervalOf(of.aggregate);
  let { late, lateBehind: named = 0 } = end.passage;
  while (named > version) {
    const before = await inLightAt(of, Math.ceil(named / interval) * interval, end.folded);
    if (before === undefined) return undefined;
    late = [...before.passage.late.filter((one) => one.version <= named), ...late];
    named = before.passage.lateBehind ?? 0;
  }
  return late.filter((one) => one.version > version);
}
