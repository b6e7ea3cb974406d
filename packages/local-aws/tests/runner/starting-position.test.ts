import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { localKinesis } from '../support/cloud.ts';
import { aWhile, eventually } from '../support/function.ts';
import { numbered } from '../support/stream.ts';

const cloud = localKinesis();

describe('startingPosition', () => {
  test('TRIM_HORIZON begins with the oldest record', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    await stream.put(...numbered(3));

    cloud.start(stream, lambda, { startingPosition: { type: 'TRIM_HORIZON' } });

    await eventually(() => lambda.texts.length === 3);
  });

  test('LATEST leaves out what was there before the mapping', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    await stream.put(...numbered(3));
    await sleep(20);

    cloud.start(stream, lambda, { startingPosition: { type: 'LATEST' } });
    await aWhile();
    await stream.put(...numbered(2, 3));
    await eventually(() => lambda.texts.length === 2);

    expect(lambda.texts).toEqual(['3', '4']);
  });

  test('LATEST means when the mapping began, also when it stopped before its first success', async () => {
    const stream = await cloud.stream();
    const [first, second] = [cloud.lambda(), cloud.lambda()];
    first.behaviour = () => {
      throw new Error('not yet');
    };
    const { runner, dir } = cloud.start(stream, first, { startingPosition: { type: 'LATEST' } });
    await aWhile();
    await stream.put(...numbered(2));
    await eventually(() => first.batches.length > 0);
    await runner.stop();

    cloud.start(stream, second, { startingPosition: { type: 'LATEST' }, dir });
    await eventually(() => second.texts.length === 2);

    expect(second.texts).toEqual(['0', '1']);
  });

  test('AT_TIMESTAMP begins with the first record that arrived then or later', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    await stream.put(...numbered(2));
    await sleep(20);
    const timestamp = Date.now();
    await stream.put(...numbered(2, 2));

    cloud.start(stream, lambda, { startingPosition: { type: 'AT_TIMESTAMP', timestamp } });
    await eventually(() => lambda.texts.length === 2);

    expect(lambda.texts).toEqual(['2', '3']);
  });

  test('AT_TIMESTAMP waits, where nothing is that young', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    await stream.put(...numbered(2));
    await sleep(20);

    cloud.start(stream, lambda, { startingPosition: { type: 'AT_TIMESTAMP', timestamp: Date.now() } });
    await aWhile();
    await stream.put(...numbered(1, 2));
    await eventually(() => lambda.texts.length === 1);

    expect(lambda.texts).toEqual(['2']);
  });
});
