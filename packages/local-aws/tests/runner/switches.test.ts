import { describe, expect, test } from '@jest/globals';
import { setMappingEnabled } from '../../src/index.ts';
import { localKinesis } from '../support/cloud.ts';
import { aWhile, eventually } from '../support/function.ts';
import { numbered } from '../support/stream.ts';

const cloud = localKinesis();

describe('a mapping', () => {
  test('that is disabled stops, and goes on where it was when it is enabled again', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    const { dir, mapping } = cloud.start(stream, lambda);
    await stream.put(...numbered(2));
    await eventually(() => lambda.texts.length === 2);

    setMappingEnabled(dir, mapping.id, false);
    await aWhile();
    await stream.put(...numbered(2, 2));
    await aWhile();
    expect(lambda.texts).toEqual(['0', '1']);

    setMappingEnabled(dir, mapping.id, true);
    await eventually(() => lambda.texts.length === 4);
    expect(lambda.texts).toEqual(['0', '1', '2', '3']);
  });

  test('that is disabled while its function fails tries no more, and tries the same batch once it is enabled', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    lambda.behaviour = () => {
      throw new Error('not yet');
    };
    const { dir, mapping } = cloud.start(stream, lambda);
    await stream.put(...numbered(2));
    await eventually(() => lambda.batches.length > 1);

    setMappingEnabled(dir, mapping.id, false);
    await aWhile();
    const tried = lambda.batches.length;
    await aWhile();
    expect(lambda.batches).toHaveLength(tried);

    lambda.behaviour = () => undefined;
    setMappingEnabled(dir, mapping.id, true);
    await eventually(() => lambda.batches.length > tried);
    expect(lambda.batches.slice(tried)).toEqual([['0', '1']]);
  });

  test('that serverless.yml disables waits until it is enabled by hand', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    await stream.put(...numbered(1));
    const { dir, mapping } = cloud.start(stream, lambda, { enabled: false });
    await aWhile();
    expect(lambda.batches).toEqual([]);

    setMappingEnabled(dir, mapping.id, true);
    await eventually(() => lambda.texts.length === 1);
  });

  test('stays disabled over a restart', async () => {
    const stream = await cloud.stream();
    const [first, second] = [cloud.lambda(), cloud.lambda()];
    const { dir, mapping, runner } = cloud.start(stream, first);
    setMappingEnabled(dir, mapping.id, false);
    await aWhile();
    await runner.stop();

    await stream.put(...numbered(1));
    cloud.start(stream, second, { dir });
    await aWhile();

    expect(second.batches).toEqual([]);
  });
});
