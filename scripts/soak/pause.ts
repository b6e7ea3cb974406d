import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than any restart, on a machine that does eight other things: who waits for so long has found a fault. */
export const PATIENCE_MS = 300_000;

/** Waits, or not any longer once `signal` aborts. Never rejects. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
}
