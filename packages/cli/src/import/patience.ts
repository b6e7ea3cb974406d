import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/** How long to put up with a service that does nothing. Lanes share one, so that one success is hope for all. */
export interface Patience {
  /** The service has done something. */
  heard(): void;
  /** Milliseconds until we give up, counted from when this was first asked after the service had last done something. */
  left(): number;
}

export function patienceOf(ms: number, now: () => number = Date.now): Patience {
  let silentSince: number | undefined;
  return {
    heard: () => {
      silentSince = undefined;
    },
    left: () => {
      silentSince ??= now();
      return silentSince + ms - now();
    },
  };
}

/**
 * Before the attempt after `failures` failed ones: exponential with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), and never before the server's Retry-After.
 */
export const backoff = (failures: number, retryAfter = 0, random = Math.random): number =>
  retryAfter + random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** failures);

/** Returns early when the signal fires. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => {});
