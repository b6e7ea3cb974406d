import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';

/** Reads a stream of one shard from its beginning until so many records have come. */
export async function readWhole(client: KinesisClient, StreamName: string, records: number): Promise<void> {
  const { Shards: [shard] = [] } = await client.send(new ListShardsCommand({ StreamName }));
  const from = { StreamName, ShardId: shard?.ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
  let { ShardIterator } = await client.send(new GetShardIteratorCommand(from));
  for (let read = 0; read < records; ) {
    const answer = await client.send(new GetRecordsCommand({ ShardIterator }));
    read += answer.Records?.length ?? 0;
    ShardIterator = answer.NextShardIterator;
  }
}
