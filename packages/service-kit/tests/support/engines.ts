import { randomUUID } from 'node:crypto';
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import type { FoundRecord } from '@reprise/testing/contracts';

const S = 'S';

/** A fresh events table. */
export async function eventsTable(client: DynamoDBClient): Promise<string> {
  const TableName = `events-${randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'subject', AttributeType: S },
        { AttributeName: 'position', AttributeType: S },
      ],
      KeySchema: [
        { AttributeName: 'subject', KeyType: 'HASH' },
        { AttributeName: 'position', KeyType: 'RANGE' },
      ],
    }),
  );
  return TableName;
}

/** A fresh data store with an index for each of the names. */
export async function dataStoreTable(client: DynamoDBClient, indexes: readonly string[]): Promise<string> {
  const TableName = `state-${randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['subject', 'item', ...indexes].map((AttributeName) => ({
        AttributeName,
        AttributeType: S,
      })),
      KeySchema: [
        { AttributeName: 'subject', KeyType: 'HASH' },
        { AttributeName: 'item', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: indexes.map((name) => ({
        IndexName: name,
        KeySchema: [
          { AttributeName: name, KeyType: 'HASH' },
          { AttributeName: 'subject', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
    }),
  );
  return TableName;
}

/** A fresh stream. */
export async function eventStream(client: KinesisClient, shards: number): Promise<string> {
  const StreamName = `events-${randomUUID()}`;
  await client.send(new CreateStreamCommand({ StreamName, ShardCount: shards }));
  await active(client, StreamName);
  return StreamName;
}

async function active(client: KinesisClient, StreamName: string): Promise<void> {
  for (;;) {
    const { StreamDescriptionSummary: summary } = await client.send(
      new DescribeStreamSummaryCommand({ StreamName }),
    );
    if (summary?.StreamStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Splits each open shard in two. */
export async function splitAll(client: KinesisClient, StreamName: string): Promise<void> {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
  for (const { ShardId, HashKeyRange, SequenceNumberRange } of Shards) {
    if (SequenceNumberRange?.EndingSequenceNumber !== undefined) continue;
    const [from, to] = [HashKeyRange?.StartingHashKey, HashKeyRange?.EndingHashKey].map((key) =>
      BigInt(key ?? 0),
    );
    const NewStartingHashKey = String(((from ?? 0n) + (to ?? 0n) + 1n) / 2n);
    await client.send(new SplitShardCommand({ StreamName, ShardToSplit: ShardId, NewStartingHashKey }));
    await active(client, StreamName);
  }
}

/** All that lies on a stream. */
export async function allRecords(client: KinesisClient, StreamName: string): Promise<FoundRecord[]> {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
  const found = await Promise.all(Shards.map(({ ShardId }) => ofShard(client, StreamName, ShardId)));
  return found.flat();
}

async function ofShard(
  client: KinesisClient,
  StreamName: string,
  ShardId: string | undefined,
): Promise<FoundRecord[]> {
  const start = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
  let { ShardIterator } = await client.send(new GetShardIteratorCommand(start));
  const found: FoundRecord[] = [];
  while (ShardIterator !== undefined) {
    const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator }));
    if (Records.length === 0) return found;
    found.push(
      ...Records.map(({ PartitionKey = '', Data = new Uint8Array(), SequenceNumber = '' }) => ({
        subject: PartitionKey,
        bytes: Data,
        sequenceNumber: SequenceNumber,
        shard: ShardId ?? '',
      })),
    );
    ShardIterator = NextShardIterator;
  }
  return found;
}
