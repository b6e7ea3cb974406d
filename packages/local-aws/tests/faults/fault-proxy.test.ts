import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { describe, expect, test } from '@jest/globals';
import { everyFault, FAULT_KINDS, type FaultKind, startFaultProxy } from '../../src/index.ts';
import { faultyEngines } from '../support/fault-engines.ts';

const engines = faultyEngines();

const put = (client: DynamoDBClient, TableName: string, key: string) =>
  client.send(new PutItemCommand({ TableName, Item: { key: { S: key } } }));

const insert = (client: DynamoDBClient, table: string, ...keys: readonly string[]) =>
  client.send(
    new BatchExecuteStatementCommand({
      Statements: keys.map((key) => ({
        Statement: `INSERT INTO "${table}" VALUE {'key': ?}`,
        Parameters: [{ S: key }],
      })),
    }),
  );

const putRecords = (client: KinesisClient, StreamName: string, ...texts: readonly string[]) =>
  client.send(
    new PutRecordsCommand({
      StreamName,
      Records: texts.map((text) => ({ PartitionKey: 'key', Data: Buffer.from(text) })),
    }),
  );

/** What a call comes to: `done`, `cut`, or the error's name. */
async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'done';
  } catch (error) {
    const { name, message } = error as Error; // the SDK and fetch throw nothing else
    return /ECONNRESET|aborted|fetch failed/.test(message) ? 'cut' : name;
  }
}

describe('a call through the fault proxy', () => {
  test.each<readonly [FaultKind, string, effects: number]>([
    ['error-before', 'InternalServerError', 0],
    ['error-after', 'InternalServerError', 1],
    ['cut-before', 'cut', 0],
    ['cut-after', 'cut', 1],
    ['cut-answer', 'cut', 1],
    ['delay', 'done', 1],
    ['duplicate', 'done', 1],
  ])('that meets %s ends with %s, and has had its effect %i times', async (kind, outcome, effects) => {
    const table = await engines.table();
    const { dynamo, noted } = await engines.way(kind);
    expect(await outcomeOf(put(dynamo, table, 'a'))).toBe(outcome);
    expect(await engines.keysIn(table)).toHaveLength(effects);
    expect(noted).toMatchObject([{ kind, operation: 'PutItem', call: 1 }]);
  });

  test('is throttled by the names that each service uses, and has no effect', async () => {
    const [table, stream] = [await engines.table(), await engines.stream()];
    const { dynamo, kinesis, noted } = await engines.way('throttle');
    const names = new Set<string>();
    for (let n = 0; n < 12; n++) names.add(await outcomeOf(put(dynamo, table, `${n}`)));
    expect([...names].sort()).toEqual(['ProvisionedThroughputExceededException', 'ThrottlingException']);
    expect(await outcomeOf(putRecords(kinesis, stream.name, 'a'))).toBe(
      'ProvisionedThroughputExceededException',
    );
    expect([await engines.keysIn(table), await engines.textsOn(stream)]).toEqual([[], []]);
    expect(noted).toHaveLength(13);
  });

  test('that is late is cut off, and takes effect afterwards', async () => {
    const stream = await engines.stream();
    const { kinesis, proxies } = await engines.way('late');
    expect(await outcomeOf(putRecords(kinesis, stream.name, 'a'))).toBe('cut');
    await proxies.kinesis.idle();
    expect(await engines.textsOn(stream)).toEqual(['a']);
  });

  test('that is repeated takes effect twice, and is answered once: by the first answer or the second', async () => {
    const [table, stream] = [await engines.table(), await engines.stream()];
    const { dynamo, kinesis } = await engines.way('duplicate');
    await putRecords(kinesis, stream.name, 'a');
    expect(await engines.textsOn(stream)).toEqual(['a', 'a']);

    const codes = new Set<string | undefined>();
    for (let n = 0; n < 12; n++) codes.add((await insert(dynamo, table, `${n}`)).Responses?.[0]?.Error?.Code);
    expect(codes).toEqual(new Set([undefined, 'DuplicateItem']));
    expect(await engines.keysIn(table)).toHaveLength(12);
  });

  test('finds its iterator expired', async () => {
    const stream = await engines.stream();
    const { kinesis } = await engines.way('expired-iterator');
    await putRecords(kinesis, stream.name, 'a');
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({
        StreamName: stream.name,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    expect(await outcomeOf(kinesis.send(new GetRecordsCommand({ ShardIterator })))).toBe(
      'ExpiredIteratorException',
    );
  });

  test('is cut where the engine is away', async () => {
    const proxy = await startFaultProxy({ target: 'http://127.0.0.1:9', seed: 1, faults: [] });
    const response = fetch(proxy.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
      body: '{}',
    });
    expect(await outcomeOf(response)).toBe('cut');
    await proxy.stop();
  });
});

describe('a batch that is throttled in part', () => {
  const keys = Array.from({ length: 9 }, (_, n) => `${n}`);

  test('of statements: those refused have no effect, the others do, each answer in its place', async () => {
    const table = await engines.table();
    const { dynamo, noted } = await engines.way('throttle-part');
    const { Responses = [] } = await insert(dynamo, table, ...keys);
    const refused = keys.filter((_, index) => Responses[index]?.Error?.Code === 'ThrottlingError');
    expect(Responses).toHaveLength(keys.length);
    expect(refused.length).toBeGreaterThan(0);
    expect(await engines.keysIn(table)).toEqual(keys.filter((key) => !refused.includes(key)));
    expect(noted).toMatchObject([{ kind: 'throttle-part', detail: `${refused.length} of 9` }]);
  });

  test('of records: those refused say why, the others have their sequence numbers', async () => {
    const stream = await engines.stream();
    const { kinesis } = await engines.way('throttle-part');
    const { Records = [], FailedRecordCount } = await putRecords(kinesis, stream.name, ...keys);
    const put = keys.filter((_, index) => Records[index]?.SequenceNumber !== undefined);
    expect(
      Records.filter(({ ErrorCode }) => ErrorCode === 'ProvisionedThroughputExceededException'),
    ).toHaveLength(FailedRecordCount ?? 0);
    expect(FailedRecordCount).toBe(keys.length - put.length);
    expect(put.length).toBeLessThan(keys.length);
    expect(await engines.textsOn(stream)).toEqual(put);
  });

  test('of keys: those refused are named, to be asked for again', async () => {
    const table = await engines.table();
    const { dynamo, proxies } = await engines.way('throttle-part');
    proxies.dynamo.inject(false);
    await insert(dynamo, table, ...keys);
    proxies.dynamo.inject(true);
    const Keys = keys.map((key) => ({ key: { S: key } }));
    const request = { RequestItems: { [table]: { Keys, ConsistentRead: true } } };
    const { Responses, UnprocessedKeys } = await dynamo.send(new BatchGetItemCommand(request));
    const left = UnprocessedKeys?.[table];
    expect(left).toMatchObject({ ConsistentRead: true });
    expect(left?.Keys?.length).toBeGreaterThan(0);
    expect([...(Responses?.[table] ?? []), ...(left?.Keys ?? [])]).toHaveLength(keys.length);
  });

  test('of a single key is refused as a whole, as DynamoDB does it', async () => {
    const table = await engines.table();
    const { dynamo, noted } = await engines.way('throttle-part');
    const request = { RequestItems: { [table]: { Keys: [{ key: { S: 'a' } }] } } };
    expect(await outcomeOf(dynamo.send(new BatchGetItemCommand(request)))).toMatch(/Throttling|Throughput/);
    expect(noted).toMatchObject([{ kind: 'throttle' }]);
  });
});

describe('the fault proxy', () => {
  const faultsOf = async (seed: number) => {
    const calls: string[] = [];
    const proxy = await startFaultProxy({
      target: 'http://127.0.0.1:9',
      seed,
      faults: everyFault(0.5),
      longestDelayMs: 1,
      onFault: ({ kind, call }) => void calls.push(`${call} ${kind}`),
    });
    const headers = { 'x-amz-target': 'DynamoDB_20120810.Query' };
    for (let n = 0; n < 60; n++)
      await fetch(proxy.endpoint, { method: 'POST', headers, body: '{}' }).catch(() => {});
    await proxy.stop();
    return calls;
  };

  test('does the same at the same calls for the same seed, and something else for another', async () => {
    const faults = await faultsOf(7);
    expect(faults.length).toBeGreaterThan(10);
    expect(await faultsOf(7)).toEqual(faults);
    expect(await faultsOf(8)).not.toEqual(faults);
  });

  test('leaves the making of tables and streams alone, and counts what it does to other calls', async () => {
    const { dynamo, proxies } = await engines.way('cut-before');
    const table = await engines.table(dynamo);
    expect(await outcomeOf(dynamo.send(new DescribeTableCommand({ TableName: table })))).toBe('cut');
    expect(proxies.dynamo.counts()).toEqual({
      ...Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])),
      'cut-before': 1,
    });
  });

  test('does nothing while it is told not to', async () => {
    const table = await engines.table();
    const { dynamo, proxies, noted } = await engines.way('cut-before');
    proxies.dynamo.inject(false);
    expect(await outcomeOf(put(dynamo, table, 'a'))).toBe('done');
    proxies.dynamo.inject(true);
    expect(await outcomeOf(put(dynamo, table, 'a'))).toBe('cut');
    expect(noted).toHaveLength(1);
  });
});
