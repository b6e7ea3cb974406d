import { CreateTableCommand, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetRecordsCommand, GetShardIteratorCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import {
  dynamoClient,
  type Engine,
  type FaultKind,
  type FaultProxy,
  type InjectedFault,
  kinesisClient,
  startDynamo,
  startFaultProxy,
  startKinesis,
} from '../../src/index.ts';
import { makeStream, type TestStream } from './stream.ts';

/** A way to both engines on which every call meets the same fault, and what was noted of it. */
export interface FaultyWay {
  readonly dynamo: DynamoDBClient;
  readonly kinesis: KinesisClient;
  readonly noted: readonly InjectedFault[];
  readonly proxies: { readonly dynamo: FaultProxy; readonly kinesis: FaultProxy };
}

/** Both engines, a table and a stream of a test's own, and ways to them through proxies. Clients do not try again. */
export function faultyEngines() {
  const proxies: FaultProxy[] = [];
  let engines: { dynamo: Engine; kinesis: Engine };
  let direct: { dynamo: DynamoDBClient; kinesis: KinesisClient };

  beforeAll(async () => {
    process.env.AWS_MAX_ATTEMPTS = '1';
    const [dynamo, kinesis] = await Promise.all([
      startDynamo({ inMemory: true }),
      startKinesis({ inMemory: true }),
    ]);
    engines = { dynamo, kinesis };
    direct = { dynamo: dynamoClient(dynamo.endpoint), kinesis: kinesisClient(kinesis.endpoint) };
  });
  afterEach(() => Promise.all(proxies.splice(0).map((proxy) => proxy.stop())));
  afterAll(() => Promise.all([engines.dynamo.stop(), engines.kinesis.stop()]));

  const proxyTo = async (target: string, kind: FaultKind, noted: InjectedFault[], seed: number) => {
    const faults = [{ kind, chance: 1 }];
    const onFault = (fault: InjectedFault) => void noted.push(fault);
    const proxy = await startFaultProxy({ target, seed, faults, onFault, longestDelayMs: 60 });
    proxies.push(proxy);
    return proxy;
  };

  return {
    way: async (kind: FaultKind, seed = 1): Promise<FaultyWay> => {
      const noted: InjectedFault[] = [];
      const dynamo = await proxyTo(engines.dynamo.endpoint, kind, noted, seed);
      const kinesis = await proxyTo(engines.kinesis.endpoint, kind, noted, seed);
      const clients = { dynamo: dynamoClient(dynamo.endpoint), kinesis: kinesisClient(kinesis.endpoint) };
      return { ...clients, noted, proxies: { dynamo, kinesis } };
    },
    stream: () => makeStream(direct.kinesis),
    /** Texts on a stream of one shard, in their order. */
    textsOn: (stream: TestStream) => textsOn(direct.kinesis, stream),
    table: (client = direct.dynamo) => makeTable(client),
    /** Keys of a table's items. */
    keysIn: async (TableName: string): Promise<readonly string[]> => {
      const { Items = [] } = await direct.dynamo.send(new ScanCommand({ TableName, ConsistentRead: true }));
      return Items.map(({ key }) => key?.S ?? '').sort();
    },
  };
}

let tables = 0;

async function makeTable(client: DynamoDBClient): Promise<string> {
  const TableName = `table-${++tables}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
    }),
  );
  return TableName;
}

async function textsOn(client: KinesisClient, { name: StreamName }: TestStream): Promise<readonly string[]> {
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({
      StreamName,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  );
  const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
  return Records.map(({ Data }) => Buffer.from(Data ?? []).toString());
}
