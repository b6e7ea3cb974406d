import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, or until it is told to stop. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => {});
