import type { Aggregate, Logic } from '@reprise/aggregate';
import type { Subject } from '@reprise/event-envelope';
import type { DataStore } from '../ports/data-store.ts';
import { stateKey } from '../state/state-document.ts';
import { intervalOf, isTrusted, readSnapshot, type Snapshot, snapshotKey } from './snapshot-document.ts';

/** Whose snapshots are asked for, and by which code. */
export interface SnapshotsOf {
  readonly store: DataStore;
  readonly aggregate: Aggregate;
  readonly subject: Subject;
  readonly logic: Logic;
}

/**
 * The last snapshot of which something holds that holds of all before it, if it holds at all. Found by halving, a read each:
 * they lie at known versions.
 *
 * @param reached how many snapshots there may be
 * @returns nothing where there is none that this code has made
 */
export async function lastSnapshot(
  of: SnapshotsOf,
  reached: number,
  holds: (snapshot: Snapshot) => boolean = () => true,
): Promise<Snapshot | undefined> {
  let found: Snapshot | undefined;
  let [low, high] = [1, reached];
  // The last ones are asked for first: they are wanted most often.
  let next = reached;
  while (low <= high) {
    const snapshot = await snapshotAt(of, next * intervalOf(of.aggregate));
    if (snapshot !== undefined && holds(snapshot)) {
      found = snapshot;
      low = next + 1;
    } else high = next - 1;
    next = next === reached && reached > 1 ? high : Math.floor((low + high) / 2);
  }
  return found;
}

/** The snapshot at a version; nothing where there is none that this code has made, and can read. */
async function snapshotAt(
  { store, aggregate, subject, logic }: SnapshotsOf,
  version: number,
): Promise<Snapshot | undefined> {
  const [stored] = await store.get([snapshotKey(subject, version)]);
  if (stored === undefined || !isTrusted(stored, { logic, aggregate })) return undefined;
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
