import { describe, expect, test } from '@jest/globals';
import { recordsDone } from '../../src/runner/batch-response.ts';
import { localKinesis } from '../support/cloud.ts';
import { eventually } from '../support/function.ts';
import { numbered } from '../support/stream.ts';

const cloud = localKinesis();

const records = ['10', '11', '12', '13'].map((sequenceNumber) => ({
  shardId: 'shardId-000000000000',
  sequenceNumber,
  partitionKey: 'key',
  arrival: 0,
  json: '{}',
}));
const failures = (...ids: readonly unknown[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('ReportBatchItemFailures', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['an empty list', { batchItemFailures: [] }],
    ['a null list', { batchItemFailures: null }],
  ])('%s is success', (_, response) => {
    expect(recordsDone(response, records)).toBe(4);
  });

  test('the lowest record named is where the retry begins', () => {
    expect(recordsDone(failures('13', '11', '12'), records)).toBe(1);
  });

  test.each([
    ['an empty identifier', failures('')],
    ['a null identifier', failures(null)],
    ['a number for an identifier', failures(12)],
    ['an identifier under another name', { batchItemFailures: [{ id: '12' }] }],
    ['an identifier that is not in the batch', failures('12', '99')],
    ['a list of nothing', { batchItemFailures: [null] }],
    ['no list', { batchItemFailures: 'all' }],
    ['a string', 'ok'],
    ['a list in place of an object', [{ itemIdentifier: '12' }]],
  ])('%s fails the whole batch', (_, response) => {
    expect(recordsDone(response, records)).toBe(0);
  });

  test('sends only the lowest failed record and what follows it again', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    lambda.behaviour = (_, seen) =>
      lambda.batches.length === 1
        ? failures(seen[3]?.kinesis.sequenceNumber, seen[2]?.kinesis.sequenceNumber)
        : null;
    await stream.put(...numbered(5));

    cloud.start(stream, lambda, { reportBatchItemFailures: true });
    await eventually(() => lambda.batches.length === 2);

    expect(lambda.batches).toEqual([
      ['0', '1', '2', '3', '4'],
      ['2', '3', '4'],
    ]);
  });

  test('that is malformed brings the whole batch again', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    const answers: unknown[] = [
      { batchItemFailures: 'all' },
      failures('no such record'),
      failures(null),
      'ok',
    ];
    lambda.behaviour = () => answers.shift();
    await stream.put(...numbered(3));

    cloud.start(stream, lambda, { reportBatchItemFailures: true });
    await eventually(() => lambda.batches.length === 5);
    await stream.put(...numbered(1, 3));
    await eventually(() => lambda.batches.length === 6);

    expect(lambda.batches).toEqual([...Array(5).fill(['0', '1', '2']), ['3']]);
  });

  test('is not asked for: what the function returns does not matter', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    lambda.behaviour = (_, seen) => failures(seen[0]?.kinesis.sequenceNumber);
    await stream.put(...numbered(2));

    cloud.start(stream, lambda, { reportBatchItemFailures: false });
    await eventually(() => lambda.batches.length === 1);
    await stream.put(...numbered(1, 2));
    await eventually(() => lambda.batches.length === 2);

    expect(lambda.batches).toEqual([['0', '1'], ['2']]);
  });
});
