import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  IncreaseStreamRetentionPeriodCommand,
  type KinesisClient,
  ResourceNotFoundException,
  type StreamDescriptionSummary,
} from '@aws-sdk/client-kinesis';
import { z } from 'zod';
import type { Resolve } from '../config/intrinsics.ts';
import { resourcesOf, type ServiceConfig } from '../config/service-config.ts';

/**
 * Shards of a stream whose template names no number (on-demand: it grows by itself on AWS, and not here). More than
 * one, so that nothing comes to rely on an order between aggregates.
 */
const onDemandShards = 2;

const stream = z.object({
  Name: z.string(),
  ShardCount: z.number().default(onDemandShards),
  RetentionPeriodHours: z.number().default(24),
});

/** What of an AWS::Kinesis::Stream matters locally. */
export type StreamResource = z.infer<typeof stream>;

/** The streams of a service, with local names. */
export function streamsOf(config: ServiceConfig, resolve: Resolve): readonly StreamResource[] {
  return Object.values(resourcesOf(config))
    .filter(({ Type }) => Type === 'AWS::Kinesis::Stream')
    .map(({ Properties }) => stream.parse(resolve(Properties)));
}

/** Makes the stream if it is missing, waits until it is active, and lengthens its retention where the template does. */
export async function deployStream(client: KinesisClient, resource: StreamResource): Promise<void> {
  const { Name: StreamName, ShardCount, RetentionPeriodHours } = resource;
  const existing = await describe(client, StreamName);
  if (existing === undefined) await client.send(new CreateStreamCommand({ StreamName, ShardCount }));
  const active = await untilActive(client, StreamName);
  if (RetentionPeriodHours > (active.RetentionPeriodHours ?? RetentionPeriodHours)) {
    await client.send(new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours }));
  }
}

async function untilActive(client: KinesisClient, name: string): Promise<StreamDescriptionSummary> {
  for (;;) {
    const summary = await describe(client, name);
    if (summary?.StreamStatus === 'ACTIVE') return summary;
    await sleep(5);
  }
}

async function describe(
  client: KinesisClient,
  StreamName: string,
): Promise<StreamDescriptionSummary | undefined> {
  try {
    const answer = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
    return answer.StreamDescriptionSummary;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
