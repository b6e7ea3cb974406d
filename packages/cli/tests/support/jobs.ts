import type { JobView, PlaybackPlan, StateDifference } from '@reprise/service-kit';
import type { PlaybackFunction } from '../../src/playback/playback-function.ts';

const NOTHING_DONE = {
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

export const JOB_ID = '20261124T120000Z-0a1b2c3d';

/** A job as the function shows it. */
export const jobView = ({
  done,
  ...more
}: Partial<Omit<JobView, 'done'>> & { done?: Partial<JobView['done']> } = {}): JobView => ({
  id: JOB_ID,
  mode: 'rebuild',
  status: 'RUNNING',
  phase: 'sending',
  select: {},
  segments: 4,
  wipe: false,
  createdAt: '2026-11-24T12:00:00.000Z',
  updatedAt: '2026-11-24T12:00:01.000Z',
  subscribers: ['write'],
  total: { events: 1_000, aggregates: 50 },
  sent: { aggregates: 20, events: 400, selected: 400 },
  marked: [],
  notes: [],
  stalled: false,
  done: { ...NOTHING_DONE, ...done },
  ...more,
});

export const plan: PlaybackPlan = {
  mode: 'rebuild',
  complete: true,
  events: 29_344,
  selected: 29_344,
  aggregates: 1_140,
  subscribers: [{ name: 'write', does: 'folds each history anew and replaces the state' }],
  seconds: 6,
  units: { readUnits: 5_000, writeUnits: 2_280, streamBytes: 10_000_000, invocations: 14 },
};

export const difference = (n: number, more: Partial<StateDifference> = {}): StateDifference => ({
  subject: `account/${String(n).padStart(4, '0')}`,
  rev: 'r',
  version: 3,
  position: 'p',
  patch: [{ op: 'replace', path: '/balance', value: n }],
  kind: ['balance'],
  field: { before: 0, after: n },
  ...more,
});

/** A function that answers as told; what it was asked is kept. */
export function answeringPlayback(answers: Partial<PlaybackFunction>) {
  const asked: unknown[][] = [];
  const remembering =
    <Name extends keyof PlaybackFunction>(name: Name) =>
    (...args: Parameters<PlaybackFunction[Name]>): ReturnType<PlaybackFunction[Name]> => {
      asked.push([name, ...args]);
      const answer = answers[name] as
        | ((...args: unknown[]) => ReturnType<PlaybackFunction[Name]>)
        | undefined;
      if (answer === undefined) throw new Error(`${name} was not expected`);
      return answer(...args);
    };
  const playback: PlaybackFunction = {
    plan: remembering('plan'),
    start: remembering('start'),
    job: remembering('job'),
    list: remembering('list'),
    differences: remembering('differences'),
    deviations: remembering('deviations'),
  };
  return { asked, playback };
}
