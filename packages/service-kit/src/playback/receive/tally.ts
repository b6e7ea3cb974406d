import type { ShardProgress } from '../playback-job.ts';

/** What has been done, in numbers. */
export type Tally = Omit<ShardProgress, 'sequenceNumber' | 'ended'>;

export const NOTHING: Tally = {
  aggregates: 0,
  events: 0,
  changed: 0,
  unchanged: 0,
  parked: 0,
  released: 0,
  failures: 0,
};

export const FAILURE: Tally = { ...NOTHING, failures: 1 };

export const added = (a: Tally, b: Tally): Tally => ({
  aggregates: a.aggregates + b.aggregates,
  events: a.events + b.events,
  changed: a.changed + b.changed,
  unchanged: a.unchanged + b.unchanged,
  parked: a.parked + b.parked,
  released: a.released + b.released,
  failures: a.failures + b.failures,
});
