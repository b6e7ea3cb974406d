import { describe, expect, test } from '@jest/globals';
import { localKinesis } from '../support/cloud.ts';
import { eventually } from '../support/function.ts';
import { numbered } from '../support/stream.ts';

const cloud = localKinesis();
const megabyte = 1024 * 1024;

describe('batches', () => {
  test('hold at most batchSize records, in order', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    await stream.put(...numbered(25));

    cloud.start(stream, lambda, { batchSize: 10 });
    await eventually(() => lambda.texts.length === 25);

    expect(lambda.batches.map((batch) => batch.length)).toEqual([10, 10, 5]);
    expect(lambda.texts).toEqual(numbered(25).map(({ text }) => text));
  });

  test('wait for batchWindow when they are not full', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();

    cloud.start(stream, lambda, { batchWindowMs: 1000 });
    await stream.put(...numbered(2));
    const began = Date.now();
    setTimeout(() => void stream.put(...numbered(3, 2)), 300);
    await eventually(() => lambda.batches.length > 0);

    expect(lambda.batches).toEqual([['0', '1', '2', '3', '4']]);
    expect(Date.now() - began).toBeGreaterThanOrEqual(950);
  });

  test('do not wait for batchWindow when they are full', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();

    cloud.start(stream, lambda, { batchWindowMs: 60_000, batchSize: 5 });
    await stream.put(...numbered(5));

    await eventually(() => lambda.batches.length === 1);
    expect(lambda.batches[0]).toHaveLength(5);
  });

  test('stay within 6 MB of payload, in JSON and base64', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    // 900 KB are 1.2 MB in base64: five fit, and not six.
    const large = { key: 'key', text: 'x'.repeat(900 * 1024) };
    await stream.put(large, large, large, large);
    await stream.put(large, large, large, large);

    cloud.start(stream, lambda);
    await eventually(() => lambda.texts.length === 8);

    expect(lambda.events.every((event) => Buffer.byteLength(event) <= 6 * megabyte)).toBe(true);
    expect(lambda.batches.map((batch) => batch.length)).toEqual([5, 3]);
  });
});
