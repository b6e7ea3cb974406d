import { ambient } from './ambient.ts';

/** How long a function may go on. Milliseconds throughout. */
export interface Deadline {
  remaining(): number;
}

/** Kept back from a Lambda's time limit, to answer in order. */
const RESERVE = 2_000;

export const deadlineOf = (context: { getRemainingTimeInMillis(): number }): Deadline => ({
  remaining: () => context.getRemainingTimeInMillis() - RESERVE,
});

export function deadlineIn(milliseconds: number, now: () => number = ambient.now): Deadline {
  const end = now() + milliseconds;
  return { remaining: () => end - now() };
}

const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;

/** Exponential backoff with full jitter. @returns false where the deadline leaves no time for it */
export async function backOff(attempt: number, deadline: Deadline): Promise<boolean> {
  const pause = ambient.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt);
  if (deadline.remaining() <= pause) return false;
  await ambient.sleep(pause);
  return true;
}
