import { ambient } from '../runtime/ambient.ts';
import { messageOf } from '../runtime/errors.ts';
import { type HeldJob, leaseOnItsWay } from './held-job.ts';
import { findJob, nowText, putJob } from './jobs.ts';
import type { PlaybackParts } from './playback-parts.ts';

const HANDOVERS = 3;

/** To a fresh invocation of this function. Where it cannot be invoked, the job is stalled, not lost. */
export async function handOver(parts: PlaybackParts, held: HeldJob): Promise<void> {
  const lease = leaseOnItsWay();
  if (await held.leave({}, lease)) await invokeSelf(parts, held.job.id, lease.id);
}

/** @returns whether a fresh invocation goes on with the job */
export async function invokeSelf(parts: PlaybackParts, id: string, lease: string): Promise<boolean> {
  let reason = '';
  for (let attempt = 0; attempt < HANDOVERS; attempt++) {
    try {
      if (attempt > 0) await ambient.sleep(200 * attempt);
      await parts.self.invoke({ action: 'continue', id, lease });
      return true;
    } catch (error) {
      reason = messageOf(error);
    }
  }
  parts.telemetry.count('PlaybacksFailed', 1);
  parts.telemetry.error('The playback is stalled: the function could not invoke itself. Resume it.', {
    id,
    reason,
  });
  await stall(parts, id, lease, reason);
  return false;
}

async function stall({ store }: PlaybackParts, id: string, lease: string, reason: string): Promise<void> {
  const found = await findJob(store, id);
  if (found === undefined || found.job.lease?.id !== lease) return;
  const { lease: _, ...job } = found.job;
  const notes = [
    ...job.notes,
    `Stalled at ${nowText()}: the function could not invoke itself (${reason}). Resume it.`,
  ];
  await putJob(store, { ...job, notes }, found.stored);
}
