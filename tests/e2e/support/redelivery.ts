import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Cloud } from './cloud.ts';
import { until } from './services.ts';

/** How far each mapping has come in each shard: sequence numbers, by file. */
type Checkpoints = ReadonlyMap<string, bigint>;

/** Where a cloud keeps them, while it runs or not. */
function checkpointsOf({ folder }: Cloud): Checkpoints {
  const dir = join(folder, 'checkpoints');
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  const shards = files.filter((file) => file.includes('shardId-') && file.endsWith('.json'));
  return new Map(shards.map((file) => [join(dir, file), sequenceNumberIn(join(dir, file))]));
}

const sequenceNumberIn = (file: string): bigint =>
  BigInt((JSON.parse(readFileSync(file, 'utf8')) as { sequenceNumber?: string }).sequenceNumber ?? 0);

/**
 * Makes a cloud that has stopped forget how far its functions have come: when it is started again, every batch of every stream
 * is delivered once more, to all of them.
 *
 * @returns waits until they have come as far again
 */
export function rewind(cloud: Cloud): () => Promise<void> {
  const before = checkpointsOf(cloud);
  for (const file of before.keys()) rmSync(file);
  return () =>
    until(async () => {
      const now = checkpointsOf(cloud);
      return [...before].every(([file, reached]) => (now.get(file) ?? -1n) >= reached);
    });
}
