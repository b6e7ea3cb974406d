import type { Ambient } from './ambient.ts';
import type { Breaker } from './breaker.ts';
import { CallTimeoutError } from './errors.ts';

const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5_000;

/** How often and how long one call is tried in a row. */
export interface Patience {
  readonly timeoutMs: number;
  readonly attempts: number;
}

export const DEFAULT_PATIENCE: Patience = { timeoutMs: 10_000, attempts: 3 };

/** How long all of it may take at most, in milliseconds. */
export const longest = ({ timeoutMs, attempts }: Patience): number =>
  attempts * timeoutMs + (attempts - 1) * LONGEST_PAUSE;

/** Full jitter: anything up to a bound that doubles. Whoever failed together does not come back together. */
export const pauseAfter = (failures: number, random: number): number =>
  random * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1));

/** Tries a call until it succeeds, fails for good or has failed `attempts` times. @throws the last failure */
export async function trying<Result>(
  call: (signal: AbortSignal) => Promise<Result>,
  { name, patience, breaker, ambient, mayRetry }: Trying,
): Promise<Result> {
  for (let failures = 1; ; failures++) {
    try {
      return await breaker.run(() => withinTime(call, name, patience.timeoutMs, ambient));
    } catch (error) {
      if (failures >= patience.attempts || !mayRetry(error)) throw error;
      await ambient.sleep(pauseAfter(failures, ambient.random()));
    }
  }
}

export interface Trying {
  readonly name: string;
  readonly patience: Patience;
  readonly breaker: Breaker;
  readonly ambient: Ambient;
  /** Whether a call that failed so may be made again at once. */
  mayRetry(error: unknown): boolean;
}

/** The call, or a CallTimeoutError; either way nobody is left waiting. */
async function withinTime<Result>(
  call: (signal: AbortSignal) => Promise<Result>,
  name: string,
  timeoutMs: number,
  ambient: Ambient,
): Promise<Result> {
  const over = new AbortController();
  const done = new AbortController();
  const timeout = ambient.sleep(timeoutMs, done.signal).then(
    () => Promise.reject(new CallTimeoutError(name, timeoutMs)),
    () => new Promise<never>(() => {}), // the pause was ended, because the call was over first
  );
  timeout.catch(() => {});
  try {
    return await Promise.race([call(over.signal), timeout]);
  } finally {
    over.abort();
    done.abort();
  }
}
