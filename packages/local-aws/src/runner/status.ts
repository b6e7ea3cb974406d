import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { mappingsOf } from '../config/mappings.ts';
import { serviceConfig } from '../config/service-config.ts';
import { Checkpoints } from './checkpoints.ts';
import type { Mapping } from './mapping.ts';
import { ShardReader } from './shard-reader.ts';
import { listShards, streamCreated } from './stream-shards.ts';
import { readSwitches } from './switches.ts';

/** How a mapping is doing, as far as its runner has left it on disk. */
export type MappingStatus = {
  readonly functionName: string;
  readonly streamName: string;
  readonly enabled: boolean;
  /** How long the oldest record that is not done has been on the stream, in milliseconds; 0 when all are done. */
  readonly ageMs: number;
  /** Batches that were given up and kept. */
  readonly givenUp: number;
};

/**
 * How the mappings of a service are doing.
 *
 * @param config the file that the runner was given
 * @param dir the runner's folder
 */
export async function mappingStatuses(
  config: string,
  dir: string,
  kinesis: KinesisClient,
): Promise<readonly MappingStatus[]> {
  const mappings = mappingsOf(serviceConfig.parse(JSON.parse(readFileSync(config, 'utf8'))));
  return Promise.all(mappings.map((mapping) => mappingStatus(mapping, dir, kinesis)));
}

/** How one mapping is doing. */
export async function mappingStatus(
  mapping: Mapping,
  dir: string,
  kinesis: KinesisClient,
): Promise<MappingStatus> {
  const { id, functionName, streamName, enabled } = mapping;
  const created = await streamCreated(kinesis, streamName);
  const checkpoints = Checkpoints.peek(join(dir, 'checkpoints', id), created);
  const shards = await listShards(kinesis, streamName);
  const arrivals = await Promise.all(
    shards.map((shard) => oldestWaiting(kinesis, mapping, shard.id, checkpoints)),
  );
  const oldest = Math.min(...arrivals.filter((arrival) => arrival !== undefined));
  return {
    functionName,
    streamName,
    enabled: readSwitches(dir)[id] ?? enabled,
    ageMs: Number.isFinite(oldest) ? Math.max(0, Date.now() - oldest) : 0,
    givenUp: filesIn(join(dir, 'failures', id)),
  };
}

/** When the first record after the checkpoint arrived; undefined when there is none. */
async function oldestWaiting(
  kinesis: KinesisClient,
  mapping: Mapping,
  shardId: string,
  checkpoints: Checkpoints | undefined,
): Promise<number | undefined> {
  const { sequenceNumber: after, ended } = checkpoints?.of(shardId) ?? {};
  if (ended) return undefined;
  const { startingPosition } = mapping;
  const since = startingPosition.type === 'LATEST' ? (checkpoints?.since ?? Date.now()) : 0;
  const reader = new ShardReader(kinesis, mapping, shardId, { after, since });
  return (await reader.read(false, new AbortController().signal)).records[0]?.arrival;
}

function filesIn(dir: string): number {
  try {
    return readdirSync(dir).length;
  } catch {
    return 0;
  }
}
