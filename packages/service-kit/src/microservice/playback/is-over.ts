import { findJob, hasEnded } from '../../playback/jobs.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';

/**
 * Whether the playback has ended: nothing more is said of it, and what cannot be done then need not come again, or a
 * gateway that is down would hold up the next playback too. Jobs of another service are not to be seen; they count as
 * running.
 */
export async function isOver({ of, store }: MicroserviceParts, playbackid: string): Promise<boolean> {
  if (of !== undefined) return false;
  const found = await findJob(store, playbackid);
  return found !== undefined && hasEnded(found.job);
}
