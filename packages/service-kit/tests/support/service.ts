import { type Aggregate, UNPACKAGED } from '@reprise/aggregate';
import type {
  CloudFormationCustomResourceResponse,
  KinesisStreamBatchResponse,
  KinesisStreamEvent,
} from 'aws-lambda';
import type { MemoryRecord } from '../../src/adapters/memory/memory-event-stream.ts';
import {
  type Configuration,
  createIngest,
  createPump,
  createQuery,
  createSetup,
  createWrite,
  MemoryDataStore,
  MemoryEventLog,
  MemoryEventStream,
  namesOf,
  type Ports,
} from '../../src/index.ts';
import { ambient } from '../../src/runtime/ambient.ts';
import { type Answer, answerOf, context, gatewayEvent, postBatch, type TestRequest } from './http.ts';
import { purse } from './purse.ts';

process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
process.env.POWERTOOLS_METRICS_DISABLED = 'true';

export interface TestServiceOptions {
  readonly aggregates?: readonly Aggregate[];
  readonly configuration?: Partial<Configuration>;
  /** Puts something between the functions and the memory; what a test does not wrap stays as it is. */
  readonly wrap?: (ports: Ports) => Partial<Ports>;
  /** False: nobody has deployed it yet. */
  readonly deployed?: boolean;
}

/** What lies in memory, to be looked at. */
export interface Memory {
  readonly stream: MemoryEventStream;
  readonly playback: MemoryEventStream;
  readonly log: MemoryEventLog;
  readonly store: MemoryDataStore;
}

/** A whole service in memory: its real handlers, and what carries records from the stream to them. */
export interface TestService extends Memory {
  readonly ports: Ports;
  /** Runs the setup function, as a deployment does. */
  deploy(): Promise<CloudFormationCustomResourceResponse>;
  /** To the ingest function. */
  post(request: TestRequest): Promise<Answer>;
  /** To the query function. */
  get(path: string, more?: Partial<TestRequest>): Promise<Answer>;
  /** Hands all that the function has not acknowledged to it. */
  pump(): Promise<void>;
  write(): Promise<void>;
  /** Posts events, which have to be accepted, pumps and writes them. */
  submit(...events: readonly unknown[]): Promise<Answer>;
}

/** Posts events, which have to be accepted; then `pause`s before each of pump and write, in the order given. */
export async function submitInSteps(
  service: TestService,
  events: readonly unknown[],
  steps: readonly ('pump' | 'write')[],
  pause: () => Promise<unknown>,
): Promise<void> {
  await accepted(service.post(postBatch(events)));
  for (const step of steps) {
    await pause();
    await service[step]();
  }
}

async function accepted(answer: Promise<Answer>): Promise<Answer> {
  const { status, body } = await answer;
  if (status !== 202) throw new Error(`The events were not accepted: ${JSON.stringify(body)}`);
  return answer;
}

export async function testService(options: TestServiceOptions = {}): Promise<TestService> {
  const { aggregates = [purse], deployed = true, wrap = () => ({}) } = options;
  const memory: Memory = {
    stream: new MemoryEventStream(ambient.now),
    playback: new MemoryEventStream(ambient.now),
    log: new MemoryEventLog(),
    store: new MemoryDataStore(),
  };
  const ports = { ...memory, ...wrap(memory) };
  const configuration = { ...local, ...options.configuration };
  const parts = { aggregates, ports, configuration };
  const [ingest, query] = [createIngest(parts), createQuery(parts)];
  const setup = createSetup(parts);

  const pump = consumer(memory.stream, createPump(parts));
  const write = consumer(memory.stream, createWrite(parts));
  const post = async (request: TestRequest) => answerOf(await ingest(gatewayEvent(request), context));
  const service: TestService = {
    ...memory,
    ports,
    post,
    pump,
    write,
    deploy: () => setup(deployment, context),
    get: async (path, more = {}) => answerOf(await query(gatewayEvent({ ...more, path }), context)),
    submit: async (...events) => {
      const answer = await accepted(post(postBatch(events)));
      await Promise.all([pump(), write()]);
      return answer;
    },
  };
  if (deployed) await service.deploy();
  return service;
}

/** What a service on a developer's machine is told. */
export const local: Configuration = {
  ...namesOf('shop', 'local'),
  service: 'shop',
  stage: 'local',
  logEpoch: 1,
  logic: UNPACKAGED,
};

/** What CloudFormation says when a service is first deployed. */
export const deployment = {
  RequestType: 'Create',
  ServiceToken: 'setup',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Setup',
  ResourceType: 'Custom::RepriseSetup',
  ResourceProperties: { ServiceToken: 'setup' },
} as const;

type StreamHandler = (event: KinesisStreamEvent, on: typeof context) => Promise<KinesisStreamBatchResponse>;

/** A mapping from the stream to a function: where it stands, and what the function takes from there on. */
function consumer(stream: MemoryEventStream, handler: StreamHandler): () => Promise<void> {
  let checkpoint = 0;
  return async () => {
    const batch = stream.records.slice(checkpoint);
    if (batch.length === 0) return;
    const { batchItemFailures } = await handler(kinesisEvent(batch), context);
    const failed = batchItemFailures[0]?.itemIdentifier;
    const done = batch.findIndex(({ sequenceNumber }) => sequenceNumber === failed);
    checkpoint += failed === undefined ? batch.length : done;
  };
}

/** Records as Lambda's event source mapping hands them over. */
function kinesisEvent(records: readonly MemoryRecord[]): KinesisStreamEvent {
  const Records = records.map(({ subject, bytes, sequenceNumber, arrivedAt }) => ({
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `shardId-000000000000:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: 'arn:aws:iam::123456789012:role/shop-local-pump',
    awsRegion: 'us-east-1',
    eventSourceARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/shop-local-events',
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: subject,
      sequenceNumber,
      data: Buffer.from(bytes).toString('base64'),
      approximateArrivalTimestamp: arrivedAt / 1000,
    },
  }));
  return { Records };
}
