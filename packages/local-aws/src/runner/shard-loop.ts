import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { Checkpoints } from './checkpoints.ts';
import type { DeliveryContext } from './delivery.ts';
import { Lanes } from './lanes.ts';
import type { Pace } from './pace.ts';
import { pause } from './pause.ts';
import { Progress } from './progress.ts';
import { type Page, ShardReader } from './shard-reader.ts';

/** What a loop over one shard needs. */
export type ShardLoopContext = Omit<DeliveryContext, 'done'> & {
  readonly kinesis: KinesisClient;
  readonly checkpoints: Checkpoints;
  readonly shardId: string;
  /** Records that arrived earlier are not the mapping's (milliseconds since 1970). */
  readonly since: number;
  readonly pace: Pace;
  /** Whether the shard is known to be closed. */
  readonly closed: () => boolean;
  readonly readFailed: (error: unknown) => void;
};

/** Records are read ahead while batches are processed, up to these. */
const waitingRecords = 10_000;
const waitingBytes = 32 * 1024 * 1024;
/** A lane that is stuck holds the checkpoint back while the others go on: so far, and no further. */
const uncommittedRecords = 100_000;
const afterError = 500;

/** Processes one shard for one mapping, from its checkpoint on: until it is closed and all is done, or until the mapping stops. */
export async function runShard(context: ShardLoopContext): Promise<void> {
  const { shardId, checkpoints, since, stopping } = context;
  const { sequenceNumber: after } = checkpoints.of(shardId);
  const progress = new Progress();
  const lanes = new Lanes({
    ...context,
    done: (records) => {
      const moved = progress.complete(records.map((record) => record.sequenceNumber));
      if (moved !== undefined) checkpoints.save(shardId, { sequenceNumber: moved });
    },
    saved: () => checkpoints.flush(),
  });
  const reader = new ShardReader(context.kinesis, context.mapping, shardId, { after, since });
  const delivery = lanes.run();
  await readAhead(reader, lanes, progress, context);
  await delivery;
  if (!stopping.aborted) checkpoints.save(shardId, { ...checkpoints.of(shardId), ended: true });
  await checkpoints.flush();
}

async function readAhead(
  reader: ShardReader,
  lanes: Lanes,
  progress: Progress,
  context: ShardLoopContext,
): Promise<void> {
  const { pace, stopping } = context;
  while (!stopping.aborted) {
    const { records, ended } = hasRoom(lanes, progress) ? await read(reader, context) : nothing;
    if (records.length > 0) pace.traffic();
    for (const record of records) {
      progress.add(record.sequenceNumber);
      lanes.push(record);
    }
    if (ended) break;
    await pause(pace.delay(), stopping);
  }
  lanes.end();
}

const nothing: Page = { records: [], ended: false };

function hasRoom(lanes: Lanes, progress: Progress): boolean {
  const { records, bytes } = lanes.waiting;
  return records < waitingRecords && bytes < waitingBytes && progress.uncommitted < uncommittedRecords;
}

async function read(reader: ShardReader, { closed, stopping, readFailed }: ShardLoopContext): Promise<Page> {
  try {
    return await reader.read(closed(), stopping);
  } catch (error) {
    if (stopping.aborted) return nothing;
    readFailed(error);
    await pause(afterError, stopping);
    return nothing;
  }
}
