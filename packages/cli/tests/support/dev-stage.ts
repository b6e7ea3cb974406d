import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CloudEvent, encodeRecord } from '@reprise/event-envelope';
import {
  deploy,
  type Invoke,
  kinesisClient,
  type Mapping,
  type ServiceConfig,
  startDynamo,
  startKinesis,
  startRunner,
} from '@reprise/local-aws';
import { mappingStatus } from '@reprise/local-aws/status';
import { connect, createPump, createSetup, createWrite, type Ports } from '@reprise/service-kit';
import { aggregates } from '../../../../services/ledger/src/domain/index.ts';
import { stageNames } from '../../src/stage-names.ts';

/** Engines under the names that AWS would have, with a service's tables and streams of stage `dev`. */
export interface DevStage {
  readonly ports: Ports;
  /** The environment that leads the command line there; the account is the profile `test`'s. */
  readonly env: NodeJS.ProcessEnv;
  readonly streamName: string;
  readonly kinesis: ReturnType<typeof kinesisClient>;
  put(...events: readonly CloudEvent[]): Promise<void>;
  /** Deploys what is not, then stores and folds all that is on the stream, as pump and write do. */
  process(): Promise<void>;
  stop(): Promise<void>;
}

export const SECRET = 'a-secret-of-the-tests';

/** @param aws where everything but tables and streams answers */
export async function devStage(aws: string): Promise<DevStage> {
  const [dynamo, kinesis] = await Promise.all([
    startDynamo({ inMemory: true }),
    startKinesis({ inMemory: true }),
  ]);
  const names = stageNames('ledger', 'dev');
  await deploy(configOf(names), { dynamodb: dynamo.endpoint, kinesis: kinesis.endpoint });
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    AWS_ENDPOINT_URL_KINESIS: kinesis.endpoint,
  };
  Object.assign(process.env, endpoints, SILENT);
  const ports = connect(names);
  const client = kinesisClient(kinesis.endpoint);
  return {
    ports,
    kinesis: client,
    streamName: names.eventStream,
    env: { ...endpoints, AWS_ENDPOINT_URL: aws, ...profileEnvironment() },
    put: async (...events) => {
      for (const event of events)
        await ports.stream.put([{ subject: event.subject, bytes: encodeRecord([event]) }]);
    },
    process: () => processAll(ports, client, names.eventStream),
    stop: async () => {
      client.destroy();
      await Promise.all([dynamo.stop(), kinesis.stop()]);
    },
  };
}

const SILENT = {
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'tests',
  AWS_SECRET_ACCESS_KEY: 'tests',
};

/** No credentials in the environment: a profile's, from files. */
function profileEnvironment(): NodeJS.ProcessEnv {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-aws-'));
  const [config, credentials] = [join(folder, 'config'), join(folder, 'credentials')];
  writeFileSync(config, '[profile test]\nregion = eu-west-1\n');
  writeFileSync(credentials, `[test]\naws_access_key_id = AKIATEST\naws_secret_access_key = ${SECRET}\n`);
  return {
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: credentials,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_REGION: undefined,
  };
}

const key = (partition: string, sort: string) => ({
  AttributeDefinitions: [partition, sort].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ],
});

function configOf(names: ReturnType<typeof stageNames>): ServiceConfig {
  const table = (TableName: string, keys: object) => ({
    Type: 'AWS::DynamoDB::Table',
    Properties: { TableName, ...keys },
  });
  const stream = (Name: string) => ({ Type: 'AWS::Kinesis::Stream', Properties: { Name, ShardCount: 1 } });
  return {
    service: 'ledger',
    provider: { stage: 'dev' },
    functions: {},
    resources: {
      Resources: {
        EventsTable: table(names.eventsTable, key('subject', 'position')),
        DataStore: table(names.dataStore, key('subject', 'item')),
        EventStream: stream(names.eventStream),
        PlaybackStream: stream(names.playbackStream),
      },
    },
  };
}

const configuration = {
  ...stageNames('ledger', 'dev'),
  service: 'ledger',
  stage: 'dev',
  logEpoch: 1,
  logic: 'test',
};

/** What Lambda tells a function, as far as these ask. */
const context = {
  functionName: 'test',
  functionVersion: '1',
  memoryLimitInMB: '1024',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:test',
  awsRequestId: 'request',
  logGroupName: '/aws/lambda/test',
  logStreamName: 'test',
  callbackWaitsForEmptyEventLoop: false,
  getRemainingTimeInMillis: () => 30_000,
  done() {},
  fail() {},
  succeed() {},
};

const deployment = {
  RequestType: 'Create',
  ServiceToken: 'setup',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Setup',
  ResourceType: 'Custom::RepriseSetup',
  ResourceProperties: { ServiceToken: 'setup' },
} as const;

/** Runs setup, and pump and write under a runner until both have come to the end of the stream. */
async function processAll(ports: Ports, kinesis: DevStage['kinesis'], streamName: string): Promise<void> {
  await createSetup({ configuration, ports })(deployment, context);
  const handlers = {
    pump: createPump({ configuration, ports }),
    write: createWrite({ configuration, ports, aggregates }),
  };
  const dir = mkdtempSync(join(tmpdir(), 'reprise-runner-'));
  const mappings = (['pump', 'write'] as const).map((functionName) => ({
    ...MAPPING,
    functionName,
    streamName,
    id: functionName,
  }));
  const invoke: Invoke = async (name, event) => ({
    kind: 'returned',
    response: await handlers[name as keyof typeof handlers](JSON.parse(event), context), // one of the two above
  });
  const runner = startRunner({ mappings, kinesis, invoke, dir });
  for (const mapping of mappings)
    while ((await mappingStatus(mapping, dir, kinesis)).ageMs > 0) await sleep(20);
  await runner.stop();
}

const MAPPING: Mapping = {
  id: '',
  functionName: '',
  streamName: '',
  streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/ledger-dev-events',
  enabled: true,
  batchSize: 100,
  batchWindowMs: 0,
  startingPosition: { type: 'TRIM_HORIZON' },
  parallelizationFactor: 1,
  reportBatchItemFailures: true,
  bisectBatchOnFunctionError: false,
  maximumRetryAttempts: Number.POSITIVE_INFINITY,
  maximumRecordAgeMs: Number.POSITIVE_INFINITY,
  onFailure: undefined,
  functionTimeoutMs: 30_000,
};
