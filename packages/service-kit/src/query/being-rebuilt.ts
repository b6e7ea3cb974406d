import { ProblemError } from '../http/problem.ts';

/** Seconds. */
const RETRY_AFTER = 5;

/** The answer about a state that was emptied, or lost, until its history has been folded. */
export const beingRebuilt = (subject: string): ProblemError =>
  new ProblemError({
    status: 503,
    title: 'Being rebuilt',
    detail: `${subject} is being rebuilt from the log.`,
    retryAfter: RETRY_AFTER,
  });
