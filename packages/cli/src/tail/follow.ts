import { setMaxListeners } from 'node:events';
import type { KinesisClient, _Record as KinesisRecord } from '@aws-sdk/client-kinesis';
import { listShards, readable, type Shard } from '@reprise/local-aws/shards';
import { pause } from '../pause.ts';
import { followShard } from './follow-shard.ts';

/** What to follow, from when on, and whom to tell. */
export interface Following {
  readonly kinesis: KinesisClient;
  readonly streamName: string;
  /** Records that arrived then or later, milliseconds since 1970; from now on without it. */
  readonly since?: number | undefined;
  /** Milliseconds between two reads of a shard. */
  readonly every: number;
  readonly signal: AbortSignal;
  readonly onRecord: (record: KinesisRecord) => Promise<void>;
  /** Something that passes, e.g. the stream pushes back. */
  readonly onTrouble: (sentence: string) => void;
}

/** How often the stream is asked for new shards. */
const LIST_EVERY_MS = 5_000;

/**
 * Follows all shards of a stream, those that it is split into and merged to as well, a child after its parents; until
 * it is told to stop.
 *
 * @throws what Kinesis answers when there is no such stream, or no permission
 */
export async function follow(following: Following): Promise<void> {
  const ending = new AbortController();
  setMaxListeners(0, ending.signal); // two for each shard
  const end = (): void => ending.abort();
  following.signal.addEventListener('abort', end, { once: true });
  try {
    await followShards({ ...following, signal: ending.signal });
  } finally {
    end(); // one shard that cannot be read ends all
    following.signal.removeEventListener('abort', end);
  }
}

async function followShards(following: Following): Promise<void> {
  const { kinesis, streamName, signal, since } = following;
  const first = await listShards(kinesis, streamName);
  const known = new Set(first.map(({ id }) => id));
  const closed = new Set<string>();
  // What was closed before now holds nothing that comes from now on.
  const done = new Set(since === undefined ? first.filter((shard) => shard.closed).map(({ id }) => id) : []);
  const running = new Map<string, Promise<void>>();
  const start = async (id: string): Promise<void> => {
    const from = known.has(id) ? since : 'oldest';
    await followShard(following, { id, from, isClosed: () => closed.has(id) });
    done.add(id);
    running.delete(id);
  };
  for (let shards: readonly Shard[] = first; !signal.aborted; shards = await listed(following, shards)) {
    for (const shard of shards) if (shard.closed) closed.add(shard.id);
    for (const { id } of readable(shards, (shard) => done.has(shard)))
      if (!running.has(id)) running.set(id, start(id));
    await Promise.race([pause(LIST_EVERY_MS, signal), ...running.values()]);
  }
  await Promise.all(running.values());
}

/** The shards now; those of before where they cannot be listed at the moment. */
async function listed(
  { kinesis, streamName, onTrouble }: Following,
  before: readonly Shard[],
): Promise<readonly Shard[]> {
  try {
    return await listShards(kinesis, streamName);
  } catch (error) {
    onTrouble(`the shards cannot be listed: ${String(error)}`);
    return before;
  }
}
