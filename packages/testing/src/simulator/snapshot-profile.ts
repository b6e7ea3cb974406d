import { SeededChance } from './chance.ts';
import type { Profile } from './profile.ts';
import { drawReleases } from './release-profile.ts';

/** Tells it from the chances of the same seed. */
const SNAPSHOTS = 0x54a9;
/** In one run in so many, snapshots lie close; in twice as many of those in which what is parked is skipped and retried. */
const SNAPSHOOTING = 4;

/** What a run is like in which aggregates are long for what a read may fold. */
export interface SnapshotProfile {
  readonly foldAtMost: number;
  /** How likely a snapshot of other code, and a broken one, is put there at a step. */
  readonly stale: number;
  readonly damage: number;
}

/** Nothing, where no aggregate comes to have a snapshot. */
export function drawSnapshots(seed: number): SnapshotProfile | undefined {
  const chance = new SeededChance(seed ^ SNAPSHOTS);
  if (chance.between(1, SNAPSHOOTING) > (drawReleases(seed) === undefined ? 1 : 2)) return undefined;
  return {
    foldAtMost: chance.oneOf([4, 8, 12, 20]),
    stale: chance.oneOf([0, 0.01, 0.03]),
    damage: chance.oneOf([0, 0, 0.01]),
  };
}

/** Few accounts of many events, whose past is asked about often. It takes a rebuild to mend a broken snapshot. */
export function withSnapshots(profile: Profile, snapshots: SnapshotProfile | undefined): Profile {
  if (snapshots === undefined) return profile;
  const { traffic, playbacks, events, readers } = profile;
  const subjects = traffic.subjects.slice(0, 2);
  // Behind a snapshot of newer code none is made, and a broken one there is never mended.
  const damage = events.playback > 0 ? snapshots.damage : 0;
  const stale = damage > 0 ? 0 : snapshots.stale;
  return {
    ...profile,
    readers: Math.max(readers, 2),
    traffic: { ...traffic, subjects, requests: traffic.requests + 3 },
    playbacks: { ...playbacks, subjects },
    events: { ...events, stale, damage },
  };
}
