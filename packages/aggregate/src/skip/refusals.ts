import { type Decision, reject } from '../outcome.ts';

/**
 * How many events of one aggregate can be skipped: their positions lie with its state. A constant of the log format, so
 * that every fold decides alike; it can never change.
 */
export const MAX_SKIPS = 256;

/** Why a skip did not take effect. Stable codes: they are outcomes in the log's sense. */
export const SKIP_REFUSALS = {
  'skip-unreadable': 'It does not say what it skips.',
  'of-another-aggregate': 'The event is of another aggregate.',
  'nothing-to-skip': 'The log of the aggregate has no such event before the skip, or it repeats another one.',
  'is-a-skip': 'A skip cannot be skipped. Submit what it skips again, with an id of its own.',
  'already-skipped': 'The event was skipped before.',
  'too-many-skips':
    'Of this aggregate as many events were skipped as can be. Correct its logic, and retry it.',
} as const;

export type SkipRefusal = keyof typeof SKIP_REFUSALS;

export const refuseSkip = (why: SkipRefusal): Decision<never> => reject(why);
