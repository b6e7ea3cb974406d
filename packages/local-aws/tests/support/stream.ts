import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type KinesisClient,
  MergeShardsCommand,
  PutRecordsCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { deployStream } from '../../src/deploy/streams.ts';
import { listShards } from '../../src/runner/stream-shards.ts';

/** A stream of a test's own. */
export type TestStream = {
  readonly name: string;
  /** Puts records, each with its text as partition key's payload, in order; answers with their sequence numbers. */
  put(...records: readonly { readonly key: string; readonly text: string }[]): Promise<readonly string[]>;
  /** Splits its first shard in the middle; resolves when records go to the children. */
  split(): Promise<void>;
  /** Merges its first two shards; resolves when records go to the child. */
  merge(): Promise<void>;
};

/** Makes a stream. */
export async function makeStream(kinesis: KinesisClient, shards = 1): Promise<TestStream> {
  const name = `stream-${randomUUID()}`;
  await deployStream(kinesis, { Name: name, ShardCount: shards, RetentionPeriodHours: 24 });
  return {
    name,
    put: (...records) => put(kinesis, name, records),
    split: async () => {
      const half = (2n ** 127n).toString();
      await kinesis.send(
        new SplitShardCommand({ StreamName: name, ShardToSplit: first, NewStartingHashKey: half }),
      );
      await untilClosed(kinesis, name);
    },
    merge: async () => {
      const second = 'shardId-000000000001';
      await kinesis.send(
        new MergeShardsCommand({ StreamName: name, ShardToMerge: first, AdjacentShardToMerge: second }),
      );
      await untilClosed(kinesis, name);
    },
  };
}

const first = 'shardId-000000000000';

async function put(
  kinesis: KinesisClient,
  name: string,
  records: readonly { readonly key: string; readonly text: string }[],
): Promise<readonly string[]> {
  const answer = await kinesis.send(
    new PutRecordsCommand({
      StreamName: name,
      Records: records.map(({ key, text }) => ({ PartitionKey: key, Data: Buffer.from(text) })),
    }),
  );
  return (answer.Records ?? []).map(({ SequenceNumber = '' }) => SequenceNumber);
}

/** Kinesis closes a shard a moment after it was told to. */
async function untilClosed(kinesis: KinesisClient, name: string): Promise<void> {
  while (!(await listShards(kinesis, name)).some(({ closed }) => closed)) await sleep(5);
}

/** Records of one key: their texts are the numbers from `from` on. */
export function numbered(count: number, from = 0, key = 'key'): { key: string; text: string }[] {
  return Array.from({ length: count }, (_, index) => ({ key, text: String(from + index) }));
}
