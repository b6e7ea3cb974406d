import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { localKinesis } from '../support/cloud.ts';
import { eventually } from '../support/function.ts';
import { numbered } from '../support/stream.ts';

const cloud = localKinesis();
const destination = 'arn:aws:s3:::failures';

/** A function that cannot stand one record. */
const poisonedBy = (poison: string) => (texts: readonly string[]) => {
  if (texts.includes(poison)) throw new Error('poison');
};

function failuresIn(dir: string, mappingId: string) {
  const folder = join(dir, 'failures', mappingId);
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}

describe('a function that fails', () => {
  test('gets the same batch again, for ever by default, and nothing overtakes it', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    lambda.behaviour = () => {
      if (lambda.batches.length <= 5) throw new Error('not yet');
    };
    await stream.put(...numbered(2));
    cloud.start(stream, lambda);
    await eventually(() => lambda.batches.length === 2);
    await stream.put(...numbered(1, 2));
    await eventually(() => lambda.batches.length === 7);

    expect(lambda.batches.slice(0, 6)).toEqual(Array(6).fill(['0', '1']));
    expect(lambda.batches[6]).toEqual(['2']);
  });

  test('gets it maximumRetryAttempts times more, then the batch is given up and the next one goes', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    lambda.behaviour = poisonedBy('0');
    await stream.put(...numbered(2));

    cloud.start(stream, lambda, { maximumRetryAttempts: 2, batchSize: 2 });
    await stream.put(...numbered(2, 2));
    await eventually(() => lambda.texts.includes('3'));

    expect(lambda.batches).toEqual([
      ['0', '1'],
      ['0', '1'],
      ['0', '1'],
      ['2', '3'],
    ]);
  });

  test('gets halves with bisectBatchOnFunctionError, which is no retry: only the poison is given up', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    lambda.behaviour = poisonedBy('5');
    await stream.put(...numbered(8));

    const { dir, mapping } = cloud.start(stream, lambda, {
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 1,
      onFailure: destination,
    });
    await eventually(() => lambda.batches.at(-1)?.join() === '6,7');

    expect(lambda.batches.map((batch) => batch.join())).toEqual([
      '0,1,2,3,4,5,6,7',
      '0,1,2,3',
      '4,5,6,7',
      '4,5',
      '4',
      '5',
      '5',
      '6,7',
    ]);
    expect(failuresIn(dir, mapping.id)).toMatchObject([{ KinesisBatchInfo: { batchSize: 1 } }]);
  });

  test('gets what follows a reported failure in halves too', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    lambda.behaviour = (texts, records) => ({
      batchItemFailures: texts.flatMap((text, index) =>
        text === '2' ? [{ itemIdentifier: records[index]?.kinesis.sequenceNumber }] : [],
      ),
    });
    await stream.put(...numbered(6));

    cloud.start(stream, lambda, {
      bisectBatchOnFunctionError: true,
      reportBatchItemFailures: true,
      maximumRetryAttempts: 0,
    });
    await eventually(() => lambda.batches.at(-1)?.join() === '4,5');

    expect(lambda.batches.map((batch) => batch.join())).toEqual([
      '0,1,2,3,4,5',
      '2,3,4,5',
      '2,3',
      '2',
      '3',
      '4,5',
    ]);
  });

  test('gets no record that is older than maximumRecordAgeInSeconds', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    lambda.behaviour = poisonedBy('0');
    await stream.put(...numbered(2));

    const { dir, mapping } = cloud.start(stream, lambda, { maximumRecordAgeMs: 600, onFailure: destination });
    await eventually(() => lambda.batches.length > 1);
    await sleep(400);
    await stream.put(...numbered(1, 2));
    await eventually(() => lambda.texts.includes('2'));

    expect(failuresIn(dir, mapping.id)).toMatchObject([
      { requestContext: { condition: 'RecordAgeExceeded' }, KinesisBatchInfo: { batchSize: 2 } },
    ]);
  });

  test('gets nothing at all of what was too old before its first attempt', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    await stream.put(...numbered(3));
    await sleep(300);

    const { dir, mapping } = cloud.start(stream, lambda, { maximumRecordAgeMs: 250, onFailure: destination });
    await eventually(() => existsSync(join(dir, 'failures', mapping.id)));
    await stream.put(...numbered(1, 3));
    await eventually(() => lambda.batches.length > 0);

    expect(lambda.texts).toEqual(['3']);
    expect(failuresIn(dir, mapping.id)).toMatchObject([
      {
        requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 0 },
        KinesisBatchInfo: { batchSize: 3 },
      },
    ]);
  });

  test('leaves a file with all that an on-failure destination gets', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    lambda.behaviour = poisonedBy('0');
    const numbers = await stream.put(...numbered(2));

    const { dir, mapping } = cloud.start(stream, lambda, { maximumRetryAttempts: 1, onFailure: destination });
    await eventually(() => lambda.batches.length === 2);
    await stream.put(...numbered(1, 2));
    await eventually(() => lambda.batches.length === 3);

    expect(failuresIn(dir, mapping.id)).toEqual([
      {
        requestContext: {
          requestId: expect.any(String),
          functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:function',
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 2,
        },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        version: '1.0',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        KinesisBatchInfo: {
          shardId: 'shardId-000000000000',
          startSequenceNumber: numbers[0],
          endSequenceNumber: numbers[1],
          approximateArrivalOfFirstRecord: expect.any(String),
          approximateArrivalOfLastRecord: expect.any(String),
          batchSize: 2,
          streamArn: mapping.streamArn,
        },
        payload: lambda.events[0],
      },
    ]);
  });

  test('that is not there, or throttled, has not been tried: no attempt is counted', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    lambda.answer = (response) =>
      lambda.batches.length < 4
        ? { kind: 'unavailable', message: 'HTTP 429' }
        : { kind: 'returned', response };
    await stream.put(...numbered(1));

    cloud.start(stream, lambda, { maximumRetryAttempts: 0 });
    await eventually(() => lambda.batches.length === 4);
    await stream.put(...numbered(1, 1));
    await eventually(() => lambda.batches.length === 5);

    expect(lambda.batches.at(-1)).toEqual(['1']);
  });
});
