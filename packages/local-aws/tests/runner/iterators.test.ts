import { ExpiredIteratorException, GetRecordsCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { describe, expect, test } from '@jest/globals';
import { kinesisClient } from '../../src/index.ts';
import { localKinesis } from '../support/cloud.ts';
import { eventually } from '../support/function.ts';
import { numbered } from '../support/stream.ts';

const cloud = localKinesis();

/** A client that meets an error at some of its GetRecords calls, as a laptop does that was asleep. */
function troubled(error: Error, at: (call: number) => boolean): KinesisClient {
  const client = kinesisClient(cloud.endpoint());
  let calls = 0;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName === GetRecordsCommand.name && at(calls++)) throw error;
      return next(args);
    },
    { step: 'initialize' },
  );
  return client;
}

describe('an iterator', () => {
  test('that has expired is renewed where it was: nothing is lost, nothing comes twice', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    const expired = new ExpiredIteratorException({ message: 'Iterator expired.', $metadata: {} });
    cloud.start(
      stream,
      lambda,
      {},
      troubled(expired, (call) => call % 2 === 0),
    );

    for (let round = 0; round < 5; round++) {
      await stream.put(...numbered(3, round * 3));
      await eventually(() => lambda.texts.length === (round + 1) * 3);
    }

    expect(lambda.texts).toEqual(numbered(15).map(({ text }) => text));
  });

  test('is made anew when Kinesis was away', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    cloud.start(
      stream,
      lambda,
      {},
      troubled(new Error('socket hang up'), (call) => call === 2),
    );

    await stream.put(...numbered(3));
    await eventually(() => lambda.texts.length === 3);
    await stream.put(...numbered(3, 3));
    await eventually(() => lambda.texts.length === 6);

    expect(lambda.texts).toEqual(numbered(6).map(({ text }) => text));
  });
});
