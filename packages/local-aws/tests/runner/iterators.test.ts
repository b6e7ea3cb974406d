import {
  GetRecordsCommand,
  type GetRecordsCommandInput,
  GetShardIteratorCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';
import { describe, expect, test } from '@jest/globals';
import { everyFault, type FaultProxy, kinesisClient, startFaultProxy } from '../../src/index.ts';
import { aged } from '../support/aged-iterator.ts';
import { localKinesis } from '../support/cloud.ts';
import { eventually } from '../support/function.ts';
import { numbered } from '../support/stream.ts';

const cloud = localKinesis();

/** Longer than an iterator is good for. */
const TEN_MINUTES = 600_000;

/** A client that does something to some of its GetRecords calls before they are sent. */
function troubled(trouble: (input: GetRecordsCommandInput, call: number) => void): KinesisClient {
  const client = kinesisClient(cloud.endpoint());
  let calls = 0;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName === GetRecordsCommand.name)
        trouble(args.input as GetRecordsCommandInput, calls++); // it is its command's
      return next(args);
    },
    { step: 'initialize' },
  );
  return client;
}

describe('an iterator', () => {
  test('of kinesalite, made ten minutes ago, has expired', async () => {
    const stream = await cloud.stream();
    const client = cloud.client();
    const { ShardIterator = '' } = await client.send(
      new GetShardIteratorCommand({
        StreamName: stream.name,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    const call = client.send(new GetRecordsCommand({ ShardIterator: aged(ShardIterator, TEN_MINUTES) }));
    await expect(call).rejects.toMatchObject({ name: 'ExpiredIteratorException' });
  });

  test('that has expired is renewed where it was: nothing is lost, nothing comes twice', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    let slept = 0;
    const client = troubled((input, call) => {
      if (call % 2 === 1) return;
      slept++;
      input.ShardIterator = aged(input.ShardIterator ?? '', TEN_MINUTES);
    });
    cloud.start(stream, lambda, {}, client);

    for (let round = 0; round < 5; round++) {
      await stream.put(...numbered(3, round * 3));
      await eventually(() => lambda.texts.length === (round + 1) * 3);
    }

    expect(lambda.texts).toEqual(numbered(15).map(({ text }) => text));
    expect(slept).toBeGreaterThan(4);
  });

  test('is made anew when Kinesis was away', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    const client = troubled((_, call) => {
      if (call === 2) throw new Error('socket hang up');
    });
    cloud.start(stream, lambda, {}, client);

    await stream.put(...numbered(3));
    await eventually(() => lambda.texts.length === 3);
    await stream.put(...numbered(3, 3));
    await eventually(() => lambda.texts.length === 6);

    expect(lambda.texts).toEqual(numbered(6).map(({ text }) => text));
  });
});

describe('a Kinesis of which every other call fails', () => {
  test('is read to the end, in order, nothing twice', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    const proxy: FaultProxy = await startFaultProxy({
      target: cloud.endpoint(),
      seed: 1,
      faults: everyFault(0.5),
      longestDelayMs: 20,
    });
    const { runner } = cloud.start(stream, lambda, { batchSize: 7 }, kinesisClient(proxy.endpoint));

    for (let round = 0; round < 10; round++) await stream.put(...numbered(10, round * 10));
    await eventually(() => lambda.texts.length === 100, 30_000);

    expect(lambda.texts).toEqual(numbered(100).map(({ text }) => text));
    await runner.stop(100);
    await proxy.stop();
  });
});
