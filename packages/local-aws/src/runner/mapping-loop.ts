import { join } from 'node:path';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { Checkpoints } from './checkpoints.ts';
import { type GivenUp, writeFailure } from './failures.ts';
import type { Invoke } from './invoke.ts';
import type { Mapping } from './mapping.ts';
import type { Pace } from './pace.ts';
import { pause } from './pause.ts';
import { runShard, type ShardLoopContext } from './shard-loop.ts';
import { listShards, readable, type Shard, streamCreated } from './stream-shards.ts';

/** What a mapping needs to run. */
export type MappingContext = {
  readonly mapping: Mapping;
  readonly kinesis: KinesisClient;
  readonly invoke: Invoke;
  /** Checkpoints are kept in `<dir>/checkpoints`, records given up in `<dir>/failures`. */
  readonly dir: string;
  readonly pace: Pace;
  readonly log: (line: string) => void;
  readonly stopping: AbortSignal;
  readonly abandoning: AbortSignal;
};

/** How often a stream is asked for new shards, in milliseconds. */
const discoverEvery = 1000;

/** Runs one mapping: a loop per shard, children after their parents, new shards as they come; until it stops. */
export async function runMapping(context: MappingContext): Promise<void> {
  const { stopping } = context;
  const checkpoints = await untilThere(context, () => open(context));
  const running = new Map<string, Promise<void>>();
  const closed = new Set<string>();
  const done = (id: string) => !running.has(id) && checkpoints?.of(id).ended === true;

  while (checkpoints !== undefined && !stopping.aborted) {
    const shards = (await untilThere(context, () => shardsOf(context))) ?? [];
    for (const shard of shards) if (shard.closed) closed.add(shard.id);
    for (const { id } of readable(shards, done)) {
      if (running.has(id)) continue;
      const loop = runShard(shardContext(context, checkpoints, id, () => closed.has(id)));
      running.set(
        id,
        loop.finally(() => running.delete(id)),
      );
    }
    await Promise.race([pause(discoverEvery, stopping), ...running.values()]);
  }
  await Promise.all(running.values());
}

async function open({ kinesis, mapping, dir }: MappingContext): Promise<Checkpoints> {
  const created = await streamCreated(kinesis, mapping.streamName);
  return Checkpoints.open(join(dir, 'checkpoints', mapping.id), created);
}

function shardsOf({ kinesis, mapping }: MappingContext): Promise<readonly Shard[]> {
  return listShards(kinesis, mapping.streamName);
}

/** Asks again until Kinesis answers; undefined when the mapping stops first. */
async function untilThere<T>(context: MappingContext, ask: () => Promise<T>): Promise<T | undefined> {
  while (!context.stopping.aborted) {
    try {
      return await ask();
    } catch (error) {
      context.log(`${context.mapping.streamName} cannot be read: ${String(error)}`);
      await pause(discoverEvery, context.stopping);
    }
  }
  return undefined;
}

function shardContext(
  context: MappingContext,
  checkpoints: Checkpoints,
  shardId: string,
  closed: () => boolean,
): ShardLoopContext {
  const { mapping, dir, log } = context;
  return {
    ...context,
    shardId,
    checkpoints,
    closed,
    since: sinceOf(mapping, checkpoints),
    giveUp: (failure) => log(`${mapping.functionName}: ${keep(failure, mapping, dir)}`),
    failed: (records, why, attempt, retryInMs) => {
      const what = `failed on ${records.length} records of ${shardId}: ${why}`;
      if (isPowerOfTwo(attempt)) log(`${mapping.functionName} ${what} (again in ${retryInMs} ms)`);
    },
    readFailed: (error) => log(`${mapping.streamName} ${shardId} cannot be read: ${String(error)}`),
  };
}

function sinceOf({ startingPosition }: Mapping, { since }: Checkpoints): number {
  if (startingPosition.type === 'LATEST') return since;
  return startingPosition.type === 'AT_TIMESTAMP' ? startingPosition.timestamp : 0;
}

/** Lambda drops what it gives up where no destination is set, and so does this. */
function keep(failure: GivenUp, mapping: Mapping, dir: string): string {
  const why = failure.reason === undefined ? '' : `, ${failure.reason}`;
  const what = `${failure.records.length} records given up (${failure.condition}${why})`;
  if (mapping.onFailure === undefined) return `${what}; there is no on-failure destination`;
  return `${what}, kept in ${writeFailure(join(dir, 'failures'), mapping, failure)}`;
}

/** A function that fails for hours should not fill the screen. */
function isPowerOfTwo(attempt: number): boolean {
  return (attempt & (attempt - 1)) === 0;
}
