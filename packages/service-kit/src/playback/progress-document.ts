import type { DocumentKey, DocumentWrite, Stored } from '../ports/data-store.ts';
import { freshRev } from '../state/state-document.ts';
import { jobPartition, progressItem, type ShardProgress } from './playback-job.ts';
import { NOTHING } from './receive/tally.ts';

/** Where a subscriber notes what it has done of a job on one shard. */
export interface ProgressOf {
  readonly job: string;
  readonly subscriber: string;
  /** As Kinesis names it: `shardId-000000000000`. */
  readonly shard: string;
}

export const progressKey = ({ job, subscriber, shard }: ProgressOf): DocumentKey => ({
  subject: jobPartition(job),
  item: progressItem(subscriber, shard),
});

/** The write that puts progress in the place of what was read. */
export function progressWrite(of: ProgressOf, progress: ShardProgress, replaces?: Stored): DocumentWrite {
  const write = { ...progressKey(of), document: { rev: freshRev(), ...progress }, indexes: {} };
  return replaces === undefined ? write : { ...write, replaces };
}

/** What was noted before gateways were counted has nothing of them. */
export function readProgress({ document: { rev: _, ...progress } }: Stored): ShardProgress {
  return { ...NOTHING, ...(progress as unknown as ShardProgress) }; // progressWrite wrote it
}
