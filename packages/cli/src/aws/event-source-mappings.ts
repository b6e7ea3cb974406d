import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import {
  type EventSourceMappingConfiguration,
  type LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import type { MappingFound } from '../doctor/mappings.ts';
import { iteratorAges } from './metrics.ts';
import { streamSummary } from './streams.ts';

/** What is asked. */
export interface Clients {
  readonly cloudWatch: CloudWatchClient;
  readonly kinesis: KinesisClient;
  readonly lambda: LambdaClient;
}

/** The event source mappings on a stream, other services' too, with how far behind each is. */
export async function mappingsOn(streamName: string, clients: Clients): Promise<readonly MappingFound[]> {
  const { cloudWatch, kinesis, lambda } = clients;
  const EventSourceArn = (await streamSummary(kinesis, streamName))?.StreamARN;
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ EventSourceArn, MaxItems: 100 }),
  );
  const ages = await iteratorAges(cloudWatch, EventSourceMappings.map(functionOf));
  return EventSourceMappings.map((mapping, index) => ({
    functionName: functionOf(mapping),
    streamName,
    enabled: !/^Disabl/.test(mapping.State ?? ''),
    ageMs: ages[index],
    problem: problemOf(mapping),
  }));
}

/** `arn:aws:lambda:eu-west-1:123456789012:function:ledger-prod-write` → `ledger-prod-write` */
const functionOf = ({ FunctionArn = '' }: EventSourceMappingConfiguration): string =>
  FunctionArn.split(':')[6] ?? FunctionArn;

/** Lambda says `OK`, `No records processed`, or `PROBLEM: ...`. */
const problemOf = ({ LastProcessingResult }: EventSourceMappingConfiguration): string | undefined =>
  LastProcessingResult?.startsWith('PROBLEM') ? LastProcessingResult : undefined;
