import type { Aggregate, Logic } from '@reprise/aggregate';
import type { Subject } from '@reprise/event-envelope';
import type { Uncounted } from '../log/uncounted-in.ts';
import type { DataStore, Stored } from '../ports/data-store.ts';
import { stateKey } from '../state/state-document.ts';
import {
  intervalOf,
  isInLight,
  isTrusted,
  lightKey,
  PREFIX,
  placeOf,
  readSnapshot,
  type Snapshot,
  snapshotKey,
} from './snapshot-document.ts';

/** Whose snapshots are asked for, and by which code. */
export interface SnapshotsOf {
  readonly store: DataStore;
  readonly aggregate: Aggregate;
  readonly subject: Subject;
  readonly logic: Logic;
}

type Holds = (snapshot: Snapshot) => boolean;

/** The snapshots of a version: as it was recorded, and in a later light. */
interface Pair {
  readonly recorded: Snapshot | undefined;
  readonly inLight: Snapshot | undefined;
}

/**
 * The last snapshot, as it was recorded, of which something holds that holds of all before it, if it holds at all.
 *
 * @param reached how many there may be, not counting those of turns
 * @returns nothing where there is none that this code has made
 */
export async function lastSnapshot(
  of: SnapshotsOf,
  reached: number,
  holds: Holds = () => true,
): Promise<Snapshot | undefined> {
  if (reached === 0) return undefined;
  // An aggregate that was parked for long has none as recorded of that time: those in a later light tell the place.
  const last = await lastPair(of, reached, ({ recorded, inLight }) => {
    const one = recorded ?? inLight;
    return one !== undefined && holds(one);
  });
  const interval = intervalOf(of.aggregate);
  const known = last.pair?.recorded;
  const behind = known === undefined ? 0 : last.place * interval;
  return (await lastBetween(of, behind, (last.place + 1) * interval, holds)) ?? known;
}

/** The last snapshot that is right in a light, and of which something holds that holds of all before it. */
export async function lastInLight(
  of: SnapshotsOf,
  reached: number,
  uncounted: Uncounted,
  holds: Holds,
): Promise<Snapshot | undefined> {
  const rightOf = (pair: Pair | undefined) => rightIn(pair, uncounted);
  const { pair } = await lastPair(of, reached, (one) => {
    const right = rightOf(one);
    return right !== undefined && holds(right);
  });
  return rightOf(pair);
}

/** The snapshot of a version that is right in a light. */
export const inLightAt = async (
  of: SnapshotsOf,
  version: number,
  uncounted: Uncounted,
): Promise<Snapshot | undefined> => rightIn(await pairAt(of, version), uncounted);

const rightIn = (pair: Pair | undefined, uncounted: Uncounted): Snapshot | undefined =>
  [pair?.recorded, pair?.inLight].find((one) => one !== undefined && isInLight(one, uncounted));

/** Found by halving, a read each: they lie at known versions. @returns its place, 0 where there is none */
async function lastPair(of: SnapshotsOf, reached: number, holds: (pair: Pair) => boolean) {
  let found: { readonly place: number; readonly pair?: Pair } = { place: 0 };
  let [low, high] = [1, reached];
  // The last ones are asked for first: they are wanted most often.
  let next = reached;
  while (low <= high) {
    const pair = await pairAt(of, next * intervalOf(of.aggregate));
    if (holds(pair)) {
      found = { place: next, pair };
      low = next + 1;
    } else high = next - 1;
    next = next === reached && reached > 1 ? high : Math.floor((low + high) / 2);
  }
  return found;
}

async function pairAt(of: SnapshotsOf, version: number): Promise<Pair> {
  const stored = await of.store.get([snapshotKey(of.subject, version), lightKey(of.subject, version)]);
  const [recorded, inLight] = stored.map((one) => readTrusted(of, one, version));
  return { recorded, inLight };
}

/** The last snapshot behind one version and before another, as it was recorded: of a turn, or before a long parking. */
async function lastBetween(
  of: SnapshotsOf,
  behind: number,
  before: number,
  holds: Holds,
): Promise<Snapshot | undefined> {
  let after = snapshotKey(of.subject, before).item;
  for (;;) {
    const [stored] = await of.store.list(of.subject, { prefix: PREFIX, after, descending: true, limit: 1 });
    if (stored === undefined || placeOf(stored) <= behind) return undefined;
    const snapshot = readTrusted(of, stored, placeOf(stored));
    if (snapshot !== undefined && holds(snapshot)) return snapshot;
    after = stored.item;
  }
}

/** Nothing where this code has not made it, or it cannot be read. */
function readTrusted(of: SnapshotsOf, stored: Stored | undefined, version: number): Snapshot | undefined {
  if (stored === undefined || !isTrusted(stored, of)) return undefined;
  try {
    const snapshot = readSnapshot(stored);
    return snapshot.folded.version === version ? snapshot : undefined;
  } catch {
    return undefined;
  }
}

/** How many snapshots an aggregate may have, by its state. */
export async function snapshotsOf({ store, aggregate, subject }: SnapshotsOf): Promise<number> {
  const [stored] = await store.get([stateKey(subject)]);
  const version = Number(stored?.document.version);
  return Number.isFinite(version) ? Math.floor(version / intervalOf(aggregate)) : 0;
}
