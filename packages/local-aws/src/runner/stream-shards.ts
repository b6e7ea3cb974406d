import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  type Shard as ListedShard,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';

/** A shard of a stream. */
export type Shard = {
  readonly id: string;
  /** The shards that it was split or merged from. */
  readonly parents: readonly string[];
  /** Nothing will be added to it. */
  readonly closed: boolean;
};

/** All shards of a stream that still hold records, closed ones too. */
export async function listShards(kinesis: KinesisClient, streamName: string): Promise<readonly Shard[]> {
  const shards: Shard[] = [];
  let NextToken: string | undefined;
  do {
    const page = NextToken === undefined ? { StreamName: streamName } : { NextToken };
    const answer = await kinesis.send(new ListShardsCommand(page));
    shards.push(...(answer.Shards ?? []).map(shardOf));
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return shards;
}

/** When a stream was made, in milliseconds since 1970: tells it from an earlier one of the same name. */
export async function streamCreated(kinesis: KinesisClient, StreamName: string): Promise<number> {
  const answer = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  return answer.StreamDescriptionSummary?.StreamCreationTimestamp?.getTime() ?? 0;
}

/** The shards that may be read now: not done, and each of their parents done, or gone from the stream. */
export function readable(shards: readonly Shard[], done: (shardId: string) => boolean): readonly Shard[] {
  const listed = new Set(shards.map(({ id }) => id));
  const over = (id: string) => done(id) || !listed.has(id);
  return shards.filter(({ id, parents }) => !done(id) && parents.every(over));
}

function shardOf(shard: ListedShard): Shard {
  return {
    id: shard.ShardId ?? '',
    parents: [shard.ParentShardId, shard.AdjacentParentShardId].filter((id) => id !== undefined),
    closed: shard.SequenceNumberRange?.EndingSequenceNumber !== undefined,
  };
}
