import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { localKinesis } from '../support/cloud.ts';
import { aWhile, eventually } from '../support/function.ts';

const cloud = localKinesis();
const keys = Array.from({ length: 12 }, (_, index) => `account/${index}`);

describe('parallelizationFactor', () => {
  test('lets that many batches of one shard run at a time, and no more', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    let running = 0;
    let most = 0;
    lambda.behaviour = async () => {
      most = Math.max(most, ++running);
      await sleep(50);
      running--;
    };
    await stream.put(...keys.flatMap((key) => [0, 1, 2].map((text) => ({ key, text: String(text) }))));

    cloud.start(stream, lambda, { parallelizationFactor: 4, batchSize: 2 });
    await eventually(() => lambda.texts.length === 36);

    expect(most).toBe(4);
  });

  test('keeps the order of a partition key, with failures too', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    const processed = new Map<string, string[]>();
    let calls = 0;
    lambda.behaviour = async (texts, records) => {
      await sleep((calls * 7) % 20);
      if (++calls % 4 === 0) throw new Error('now and then');
      records.forEach(({ kinesis: { partitionKey } }, index) => {
        processed.set(partitionKey, [...(processed.get(partitionKey) ?? []), texts[index] ?? '']);
      });
    };
    const texts = ['0', '1', '2', '3', '4', '5'];
    await stream.put(...texts.flatMap((text) => keys.map((key) => ({ key, text }))));

    cloud.start(stream, lambda, { parallelizationFactor: 5, batchSize: 3 });
    await eventually(() => [...processed.values()].flat().length === texts.length * keys.length);

    for (const key of keys) expect(processed.get(key)).toEqual(texts);
  });

  test('does not let the checkpoint pass a batch that is stuck', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    lambda.behaviour = (_, records) => {
      if (records.some(({ kinesis }) => kinesis.partitionKey === keys[0])) throw new Error('stuck');
    };
    await stream.put(...keys.map((key) => ({ key, text: key })));

    const { dir, mapping } = cloud.start(stream, lambda, { parallelizationFactor: 10 });
    await eventually(() => new Set(lambda.texts).size === keys.length);
    await aWhile();

    expect(readdirSync(join(dir, 'checkpoints', mapping.id))).toEqual(['mapping.json']);
  });
});
