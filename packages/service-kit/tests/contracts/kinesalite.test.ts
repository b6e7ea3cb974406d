import { describe } from '@jest/globals';
import { kinesisClient, startKinesis } from '@reprise/local-aws';
import { eventStreamContract } from '@reprise/testing/contracts';
import { KinesisEventStream } from '../../src/adapters/aws/kinesis-event-stream.ts';
import { allRecords, eventStream, splitAll } from '../support/engines.ts';

describe('event stream over Kinesis, as kinesalite plays it', () =>
  eventStreamContract(async () => {
    const engine = await startKinesis({ inMemory: true, port: 0 });
    const client = kinesisClient(engine.endpoint);
    const name = await eventStream(client, 3);
    return {
      stream: new KinesisEventStream(client, name),
      read: () => allRecords(client, name),
      split: () => splitAll(client, name),
      close: async () => {
        client.destroy();
        await engine.stop();
      },
    };
  }));
