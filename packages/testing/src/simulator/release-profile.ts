import { SeededChance } from './chance.ts';
import type { Profile } from './profile.ts';
import type { ReleasePlan } from './releasers.ts';

/** Tells it from the chances of the same seed. */
const RELEASES = 0x51c1;
/** In one run in so many, people skip and retry what is parked. */
const RELEASING = 4;

/** Steps. */
const LONGER = 1_000;

/** Nothing, where what is parked waits for a rebuild. */
export function drawReleases(seed: number): ReleasePlan | undefined {
  const chance = new SeededChance(seed ^ RELEASES);
  if (chance.between(1, RELEASING) > 1) return undefined;
  return {
    people: chance.between(1, 3),
    words: chance.between(5, 12),
    strangers: chance.oneOf([0, 0.1, 0.4]),
    retries: chance.oneOf([0, 0.4]),
    isMended: chance.happens(0.5),
    endsByRetry: chance.happens(0.7),
    chance,
  };
}

/** More is parked; in some of the runs the logic is mended in the middle, and rolled back. */
export function withReleases(profile: Profile, releases: ReleasePlan | undefined): Profile {
  if (releases === undefined) return profile;
  const { traffic, events } = profile;
  const mended = { mend: 0.01, deploy: Math.max(events.deploy, 0.02) };
  return {
    ...profile,
    storm: Math.max(profile.storm, LONGER),
    traffic: { ...traffic, curses: Math.max(traffic.curses, 0.2), requests: traffic.requests + 3 },
    events: releases.isMended ? { ...events, ...mended } : events,
  };
}
