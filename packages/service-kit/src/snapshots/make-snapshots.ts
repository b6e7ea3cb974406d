import { lastInLight, lastSnapshot, type SnapshotsOf } from './find-snapshot.ts';
import type { Folding } from './folded-in-light.ts';
import { putSnapshot } from './put-snapshot.ts';
import { intervalOf } from './snapshot-document.ts';
import { type Making, snapshotsBehind } from './snapshots-behind.ts';

/** So many are made at a time at most: an aggregate that has none of this code yet gets them little by little. */
const AT_A_TIME = 40;

/** How far snapshots are to be made. */
export interface Due {
  /** The version up to which. */
  readonly upTo: number;
  /** All of them, from the first event on; whatever is stored is replaced where it is another one. */
  readonly afresh?: boolean;
  /** Without a pause. */
  readonly atOnce?: boolean;
}

/**
 * Makes the snapshots of an aggregate that are missing, each of the one before it and the log between: never of a state, of
 * which nobody knows which code has folded its beginning. Whatever goes wrong, less is there to start from, and no read
 * is wrong: so it stops where it cannot go on.
 */
export async function makeSnapshots(
  of: Folding & SnapshotsOf,
  { upTo, afresh = false, atOnce = afresh }: Due,
): Promise<void> {
  const interval = intervalOf(of.aggregate);
  const reached = Math.floor(upTo / interval);
  const begin = afresh ? undefined : await lastSnapshot(of, reached);
  const first = begin?.folded.version ?? 0;
  const last = atOnce ? upTo : Math.min(upTo, first + AT_A_TIME * interval);
  if (first >= last) return;
  const making: Making = {
    baseBefore: async (position, uncounted) =>
      afresh ? undefined : lastInLight(of, reached, uncounted, ({ folded }) => folded.position < position),
  };
  for await (const made of snapshotsBehind(of, begin, making)) {
    const { version } = made.snapshot.folded;
    if (version > last) return;
    if (!(await putSnapshot(of, made)) || version === last) return;
  }
}
