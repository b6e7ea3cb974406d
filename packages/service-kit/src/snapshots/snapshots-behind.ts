import { type Folded, foldingToFault, NO_PASSAGE, type Passage, passed, unfolded } from '@reprise/aggregate';
import { isSkip, type Position, type RecordedEvent } from '@reprise/event-envelope';
import { addLogged } from '../log/fold-logged.ts';
import { foreseeing } from '../log/foreseeing.ts';
import { BEYOND_POSITIONS, readHistory, readOn } from '../log/read-history.ts';
import type { Uncounted } from '../log/uncounted-in.ts';
import { whyUnstorable } from '../write/storable.ts';
import { type Folding, foldedInLight } from './folded-in-light.ts';
import { repeatedBehind } from './repeated-behind.ts';
import { firstOnlyIn, intervalOf, type Snapshot } from './snapshot-document.ts';
import { isTurn, type Stretch, stretches } from './stretches.ts';

/** A snapshot that has been made. */
export interface Made {
  readonly snapshot: Snapshot;
  /** In the light of what was taken back behind it, not as it was recorded. */
  readonly isInLight: boolean;
}

/**
 * For who makes snapshots, and trusts those that are there. It puts identities into the log that it lacks: what goes on from a
 * snapshot tells repeats by them.
 */
export interface Making {
  /** The last snapshot before an event that is right in a light. */
  baseBefore(position: Position, uncounted: Uncounted): Promise<Snapshot | undefined>;
}

/** Where the next snapshot goes on from. */
interface Begun {
  readonly folded: Folded;
  readonly passage: Passage;
}

/**
 * The snapshots that follow on one, or on nothing, one by one as far as the log goes: at known versions, and at each turn, as
 * it was recorded. A turn that takes effect comes after those before it in its light.
 */
export async function* snapshotsBehind(of: Folding, begin?: Snapshot, making?: Making): AsyncGenerator<Made> {
  const interval = intervalOf(of.aggregate);
  let at: Begun = begin ?? { folded: unfolded(of.aggregate), passage: NO_PASSAGE };
  const events = readOn(of.log, of.subject, at.folded.position, BEYOND_POSITIONS as Position); // bounds what is read, no more
  let isParked = false;
  for await (const stretch of stretches(events, interval, at.folded.version)) {
    const last = stretch.events.at(-1);
    if (last === undefined || (stretch.version % interval !== 0 && !isTurn(last))) return;
    const next = await nextFold(of, isParked ? 'parked' : at, stretch, making !== undefined);
    if (next === 'stop') return;
    isParked = next === 'parked';
    if (next === 'parked') continue;
    const made = {
      folded: { ...next.folded, position: last.sequence },
      recorded: Date.parse(last.recordedtime),
    };
    const passage = next.passage ?? (yield* inNewLight(of, at, made.folded, making));
    if (passage === undefined) return;
    at = { ...made, passage };
    yield { snapshot: { ...made, passage }, isInLight: false };
  }
}

/** The snapshots before a turn that are not right any more, as they are in its light; and the passage to it, if it gets there. */
async function* inNewLight(
  of: Folding,
  before: Begun,
  turned: Snapshot['folded'],
  making: Making | undefined,
): AsyncGenerator<Made, Passage | undefined> {
  const first = firstOnlyIn(turned, before.folded);
  const base = await making?.baseBefore(first ?? turned.position, turned);
  const events = readOn(of.log, of.subject, base?.folded.position, turned.position);
  for await (const one of foldedInLight(of, base, events, turned)) {
    if (one.folded.position === turned.position) return one.passage;
    if (first !== undefined && one.folded.position >= first) yield { snapshot: one, isInLight: true };
  }
  return undefined;
}

/**
 * The log as it was recorded so many events later; its passage where nothing else counts than before. From a fault on there
 * is nothing, until the fault is skipped.
 */
async function nextFold(
  of: Folding,
  begun: Begun | 'parked',
  { events }: Stretch,
  claims: boolean,
): Promise<'stop' | 'parked' | { readonly folded: Folded; readonly passage?: Passage }> {
  const { log, aggregate, subject } = of;
  const { isRepeated, claimMissing } = await repeatedBehind(log, aggregate, subject, events);
  if (claims && !(await claimMissing())) return 'stop';
  const last = events.at(-1);
  if (last !== undefined && isSkip(last)) return foldedAll(of, last);
  if (begun === 'parked') return 'parked';
  const fold = foldingToFault(aggregate, isRepeated, undefined, begun.folded);
  let passage = begun.passage;
  for (const event of events) {
    const step = await addLogged({ log, aggregate }, fold, event);
    const place = { version: fold.folded.version, most: intervalOf(aggregate) };
    passage = passed(passage, event, step?.outcome, place);
  }
  if (fold.fault !== undefined) return 'parked';
  if (whyUnstorable(aggregate, fold.folded) !== undefined) return 'stop';
  const isAsBefore = firstOnlyIn(fold.folded, begun.folded) === undefined;
  return { folded: fold.folded, ...(isAsBefore && { passage }) };
}

/** The log up to a skip, which lies behind what it skips: folded from its beginning. */
function foldedAll(
  { log, aggregate, subject }: Folding,
  { sequence: upTo }: RecordedEvent,
): Promise<'stop' | 'parked' | { readonly folded: Folded }> {
  const read = () => readHistory(log, subject, upTo);
  return foreseeing(read, async (skips) => {
    const fold = foldingToFault(aggregate, undefined, skips);
    for await (const event of read()) await addLogged({ log, aggregate }, fold, event);
    if (fold.fault !== undefined) return 'parked';
    return whyUnstorable(aggregate, fold.folded) === undefined ? { folded: fold.folded } : 'stop';
  });
}
