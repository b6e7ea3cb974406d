import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { describe, expect, test } from '@jest/globals';
import type { Subject } from '@reprise/event-envelope';
import { DynamoDataStore } from '../../src/adapters/aws/dynamo-data-store.ts';
import { DynamoEventLog } from '../../src/adapters/aws/dynamo-event-log.ts';
import { KinesisEventStream } from '../../src/adapters/aws/kinesis-event-stream.ts';
import { answering, awsError } from '../support/aws.ts';

// What AWS may say, and its local stand-ins never do.

const items = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ subject: 'purse/1', position: String(index) }));
const documents = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    subject: `purse/${index}`,
    item: 'state',
    document: { rev: 'r' },
    indexes: {},
  }));

describe('inserts into the events table', () => {
  test('fail one by one, each by its reason; what is taken is not a failure', async () => {
    const codes = [
      undefined,
      'DuplicateItem',
      'ThrottlingError',
      'ConditionalCheckFailed',
      'InternalServerError',
    ];
    const { client } = answering<DynamoDBClient>({
      Responses: codes.map((Code) => (Code === undefined ? {} : { Error: { Code, Message: 'so' } })),
    });
    expect(await new DynamoEventLog(client, 'events').insert(items(5))).toEqual([
      { status: 'inserted' },
      { status: 'exists' },
      { status: 'failed', reason: 'ThrottlingError: so' },
      { status: 'exists' },
      { status: 'failed', reason: 'InternalServerError: so' },
    ]);
  });

  test('go 25 a call; a call that fails fails its own alone', async () => {
    const failing = (input: { Statements: unknown[] }) => {
      if (input.Statements.length === 10) throw awsError('TimeoutError');
      return { Responses: input.Statements.map(() => ({})) };
    };
    const { sent, client } = answering<DynamoDBClient>(failing);
    const results = await new DynamoEventLog(client, 'events').insert(items(60));
    expect(sent.map((input) => (input.Statements as unknown[]).length)).toEqual([25, 25, 10]);
    expect(results.map(({ status }) => status)).toEqual([
      ...Array(50).fill('inserted'),
      ...Array(10).fill('failed'),
    ]);
  });

  test('that got no answer are not taken for done', async () => {
    const { client } = answering<DynamoDBClient>({ Responses: [{}] });
    expect(await new DynamoEventLog(client, 'events').insert(items(2))).toMatchObject([
      { status: 'inserted' },
      { status: 'failed' },
    ]);
  });

  test('are all that is ever sent to it, beside reads', async () => {
    const { sent, client } = answering<DynamoDBClient>({ Responses: [{}] });
    await new DynamoEventLog(client, 'events').insert(items(1));
    expect(sent).toEqual([
      {
        Statements: [
          {
            Statement: `INSERT INTO "events" VALUE {'subject':?,'position':?}`,
            Parameters: [{ S: 'purse/1' }, { S: '0' }],
          },
        ],
      },
    ]);
  });
});

describe('reads of many keys', () => {
  test('ask again for what a call has left out', async () => {
    const wanted = items(3);
    const found = (index: number) => ({ subject: { S: 'purse/1' }, position: { S: String(index) } });
    const { sent, client } = answering<DynamoDBClient>(
      { Responses: { events: [found(2)] }, UnprocessedKeys: { events: { Keys: [found(0), found(1)] } } },
      { Responses: { events: [found(0)] }, UnprocessedKeys: { events: { Keys: [found(1)] } } },
      { Responses: { events: [] } },
    );
    expect(await new DynamoEventLog(client, 'events').get(wanted)).toEqual([wanted[0], undefined, wanted[2]]);
    expect(sent).toHaveLength(3);
    expect(sent[1]).toEqual({
      RequestItems: { events: { Keys: [found(0), found(1)], ConsistentRead: true } },
    });
  });

  test('give up where the table is throttled for long', async () => {
    const keys = [{ subject: { S: 'purse/1' }, position: { S: '0' } }];
    const { client } = answering<DynamoDBClient>({
      Responses: {},
      UnprocessedKeys: { events: { Keys: keys } },
    });
    await expect(new DynamoEventLog(client, 'events').get(items(1))).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});

describe('writes to the data store', () => {
  test('say of each what became of it', async () => {
    const codes = [undefined, 'DuplicateItem', 'ThrottlingError'];
    const { client } = answering<DynamoDBClient>({
      Responses: codes.map((Code) => (Code === undefined ? {} : { Error: { Code, Message: 'so' } })),
    });
    expect(await new DynamoDataStore(client, 'state').write(documents(3))).toEqual([
      { status: 'written' },
      { status: 'conflict' },
      { status: 'failed', reason: 'ThrottlingError: so' },
    ]);
  });

  test.each([
    ['ConditionalCheckFailedException', 'conflict'],
    ['ProvisionedThroughputExceededException', 'failed'],
  ])('that move a document in its index, too: %s is %s', async (name, status) => {
    const { client } = answering<DynamoDBClient>(awsError(name));
    const moved = documents(1).map((replaces) => ({ ...replaces, indexes: { byOwner: 'ann' }, replaces }));
    expect(await new DynamoDataStore(client, 'state').write(moved)).toMatchObject([{ status }]);
  });
});

describe('records for the stream', () => {
  const record = (index: number, bytes = 10) => ({
    subject: `purse/${index}` as Subject,
    bytes: new Uint8Array(bytes),
  });
  const put = (input: { Records: unknown[] }) => ({
    Records: input.Records.map((_, index) => ({ SequenceNumber: String(index) })),
  });

  test('are throttled or fail one by one', async () => {
    const { client } = answering<KinesisClient>({
      Records: [
        { SequenceNumber: '7' },
        { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'slow down' },
        { ErrorCode: 'InternalFailure', ErrorMessage: 'oh' },
      ],
    });
    expect(
      await new KinesisEventStream(client, 'events').put([0, 1, 2, 3].map((index) => record(index))),
    ).toEqual([
      { status: 'put', sequenceNumber: '7' },
      { status: 'throttled', reason: 'ProvisionedThroughputExceededException: slow down' },
      { status: 'failed', reason: 'InternalFailure: oh' },
      { status: 'failed', reason: 'The stream did not answer for this record.' },
    ]);
  });

  test.each([
    ['LimitExceededException', 'throttled'],
    ['ThrottlingException', 'throttled'],
    ['TimeoutError', 'failed'],
  ])('fail together where the call does: %s is %s', async (name, status) => {
    const { client } = answering<KinesisClient>(awsError(name));
    expect(await new KinesisEventStream(client, 'events').put([record(0), record(1)])).toMatchObject([
      { status },
      { status },
    ]);
  });

  test('go 500 a call, and 5 MB a call', async () => {
    const { sent, client } = answering<KinesisClient>(put);
    const stream = new KinesisEventStream(client, 'events');
    await stream.put(Array.from({ length: 1_100 }, (_, index) => record(index)));
    await stream.put(Array.from({ length: 12 }, (_, index) => record(index, 1_000_000)));
    expect(sent.map(({ Records }) => (Records as unknown[]).length)).toEqual([500, 500, 100, 4, 4, 4]);
  });

  test('are of a stream that says when it was created, or is asked again later', async () => {
    const { client } = answering<KinesisClient>({ StreamDescriptionSummary: {} });
    await expect(new KinesisEventStream(client, 'events').createdAt()).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});
