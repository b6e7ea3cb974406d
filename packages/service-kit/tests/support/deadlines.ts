import type { Deadline } from '../../src/runtime/deadline.ts';

/** No time to try anything a second time: what fails comes back at once. */
export const oneAttempt: Deadline = { remaining: () => 0 };

/** All the time that a test may take. */
export const patient: Deadline = { remaining: () => 60_000 };

/** Time for so many looks at the clock, then none. */
export function countdown(looks: number): Deadline {
  let left = looks;
  return { remaining: () => (left-- > 0 ? 60_000 : 0) };
}
