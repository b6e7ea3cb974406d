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
  interactions: 0,
  answered: 0,
  deviations: 0,
  incomplete: 0,
  proposals: 0,
  sent: 0,
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
  interactions: a.interactions + b.interactions,
  answered: a.answered + b.answered,
  deviations: a.deviations + b.deviations,
  incomplete: a.incomplete + b.incomplete,
  proposals: a.proposals + b.proposals,
  sent: a.sent + b.sent,
});
