import { describe, expect, test } from '@jest/globals';
import { localKinesis } from '../support/cloud.ts';
import { eventually } from '../support/function.ts';
import { numbered } from '../support/stream.ts';

const cloud = localKinesis();
/** Keys that fall into both halves of the hash range. */
const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

describe('shards', () => {
  test('are read side by side: one that is stuck holds up no other', async () => {
    const stream = await cloud.stream(2);
    const lambda = cloud.lambda();
    await stream.put(...keys.map((key) => ({ key, text: key })));
    lambda.behaviour = (_, records) => {
      if (records[0]?.eventID.startsWith('shardId-000000000000')) throw new Error('stuck');
    };

    cloud.start(stream, lambda);

    const shardOf = (event: string) => JSON.parse(event).Records[0].eventID.split(':')[0];
    await eventually(() => lambda.events.map(shardOf).includes('shardId-000000000001'));
    await eventually(
      () => lambda.events.map(shardOf).filter((id) => id === 'shardId-000000000000').length > 2,
    );
  });

  test('that appear by a split are found, and read after their parent is done', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    lambda.behaviour = () => (lambda.batches.length === 1 ? held : undefined);
    cloud.start(stream, lambda);

    await stream.put(...keys.map((key) => ({ key, text: `before ${key}` })));
    await eventually(() => lambda.batches.length === 1);
    await stream.split();
    await stream.put(...keys.map((key) => ({ key, text: `after ${key}` })));
    const deliveredWhileHeld = lambda.texts.length;
    release();
    await eventually(() => lambda.texts.filter((text) => text.startsWith('after')).length === keys.length);

    expect(deliveredWhileHeld).toBe(keys.length);
    for (const key of keys) {
      const own = lambda.texts.filter((text) => text.endsWith(` ${key}`));
      expect(own).toEqual([`before ${key}`, `after ${key}`]);
    }
  });

  test('that are merged are read after both parents', async () => {
    const stream = await cloud.stream(2);
    const lambda = cloud.lambda();
    await stream.put(...keys.map((key) => ({ key, text: `before ${key}` })));
    await stream.merge();
    await stream.put(...keys.map((key) => ({ key, text: `after ${key}` })));

    cloud.start(stream, lambda);
    await eventually(() => lambda.texts.filter((text) => text.startsWith('after')).length === keys.length);

    const firstAfter = lambda.texts.findIndex((text) => text.startsWith('after'));
    const before = lambda.texts.filter((text) => text.startsWith('before'));
    expect(before).toHaveLength(keys.length);
    expect(lambda.texts.slice(0, firstAfter).filter((text) => text.startsWith('before'))).toHaveLength(
      keys.length,
    );
  });

  test('that are merged while they are read keep the order of every key', async () => {
    const stream = await cloud.stream(2);
    const lambda = cloud.lambda();
    const rounds = ['before', 'merged'];
    cloud.start(stream, lambda, { batchSize: 3 });

    await stream.put(...keys.map((key) => ({ key, text: `before ${key}` })));
    await eventually(() => lambda.batches.length > 0);
    await stream.merge();
    await stream.put(...keys.map((key) => ({ key, text: `merged ${key}` })));
    await eventually(() => lambda.texts.length === rounds.length * keys.length);

    for (const key of keys) {
      const own = lambda.texts.filter((text) => text.endsWith(` ${key}`));
      expect(own).toEqual(rounds.map((round) => `${round} ${key}`));
    }
  });

  test('that are closed and done are not read again after a restart', async () => {
    const stream = await cloud.stream();
    const first = cloud.lambda();
    await stream.put(...numbered(3));
    const { runner, dir } = cloud.start(stream, first);
    await eventually(() => first.texts.length === 3);
    await stream.split();
    await stream.put({ key: 'key', text: 'in a child' });
    await eventually(() => first.texts.includes('in a child'));
    await runner.stop();

    const second = cloud.lambda();
    cloud.start(stream, second, { dir });
    await stream.put({ key: 'key', text: 'later' });
    await eventually(() => second.texts.includes('later'));

    expect(second.texts.filter((text) => text !== 'later')).toEqual([]);
  });
});
