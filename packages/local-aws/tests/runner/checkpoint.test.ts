import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Checkpoints } from '../../src/runner/checkpoints.ts';
import { localKinesis } from '../support/cloud.ts';
import { aWhile, eventually } from '../support/function.ts';
import { numbered } from '../support/stream.ts';

const cloud = localKinesis();

describe('a checkpoint', () => {
  test('is where a restart goes on', async () => {
    const stream = await cloud.stream();
    const first = cloud.lambda();
    await stream.put(...numbered(5));
    const { runner, dir } = cloud.start(stream, first);
    await eventually(() => first.texts.length === 5);
    await runner.stop();

    const second = cloud.lambda();
    await stream.put(...numbered(2, 5));
    cloud.start(stream, second, { dir });
    await eventually(() => second.texts.length === 2);

    expect(second.texts).toEqual(['5', '6']);
  });

  test('does not move before the batch has succeeded: what was under way comes again', async () => {
    const stream = await cloud.stream();
    const first = cloud.lambda();
    first.behaviour = () => new Promise(() => {});
    await stream.put(...numbered(3));
    const { dir, mapping, runner } = cloud.start(stream, first);
    await eventually(() => first.batches.length === 1);
    void runner.stop(100);

    const second = cloud.lambda();
    cloud.start(stream, second, { dir });
    await eventually(() => second.texts.length === 3);

    expect(second.texts).toEqual(['0', '1', '2']);
    await eventually(() => existsSync(join(dir, 'checkpoints', mapping.id, 'shardId-000000000000.json')));
  });

  test('moves past the records that a partial failure reports as done', async () => {
    const stream = await cloud.stream();
    const first = cloud.lambda();
    const numbers = await stream.put(...numbered(4));
    first.behaviour = (texts, records) => ({
      batchItemFailures: records
        .filter((_, index) => texts[index] === '2')
        .map(({ kinesis }) => ({ itemIdentifier: kinesis.sequenceNumber })),
    });
    const { dir, mapping, runner } = cloud.start(stream, first, { reportBatchItemFailures: true });
    await eventually(() => first.batches.length === 2);
    await runner.stop();

    const file = join(dir, 'checkpoints', mapping.id, 'shardId-000000000000.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ sequenceNumber: numbers[1] });
  });

  test('is kept by mapping: two functions on one stream do not disturb each other', async () => {
    const stream = await cloud.stream();
    const [good, bad] = [cloud.lambda(), cloud.lambda()];
    bad.behaviour = () => {
      throw new Error('always');
    };
    const dir = cloud.folder();
    cloud.start(stream, good, { dir, id: 'good' });
    cloud.start(stream, bad, { dir, id: 'bad' });

    await stream.put(...numbered(3));
    await eventually(() => good.texts.length === 3 && bad.batches.length > 1);
    await stream.put(...numbered(1, 3));
    await eventually(() => good.texts.length === 4);

    await eventually(() =>
      readdirSync(join(dir, 'checkpoints', 'good')).includes('shardId-000000000000.json'),
    );
    expect(readdirSync(join(dir, 'checkpoints', 'bad'))).toEqual(['mapping.json']);
  });

  test('of an earlier stream with the same name is worthless, and not used', async () => {
    const dir = cloud.folder();
    const old = await Checkpoints.open(dir, 1000, 5);
    old.save('shardId-000000000000', { sequenceNumber: '17' });
    await old.flush();

    const same = await Checkpoints.open(dir, 1000, 6);
    expect([same.since, same.of('shardId-000000000000').sequenceNumber]).toEqual([5, '17']);

    const other = await Checkpoints.open(dir, 2000, 7);
    expect([other.since, other.of('shardId-000000000000').sequenceNumber]).toEqual([7, undefined]);
  });

  test('is not moved by records that nobody has processed yet', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    lambda.behaviour = () => {
      throw new Error('never');
    };
    const { dir, mapping } = cloud.start(stream, lambda);
    await stream.put(...numbered(3));
    await aWhile();

    expect(readdirSync(join(dir, 'checkpoints', mapping.id))).toEqual(['mapping.json']);
  });
});
