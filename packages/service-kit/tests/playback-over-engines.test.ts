import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { decodePlaybackRecord, endSubject } from '@reprise/event-envelope';
import { dynamoClient, kinesisClient, startDynamo, startKinesis } from '@reprise/local-aws';
import { DynamoDataStore } from '../src/adapters/aws/dynamo-data-store.ts';
import { DynamoEventLog } from '../src/adapters/aws/dynamo-event-log.ts';
import { KinesisEventStream } from '../src/adapters/aws/kinesis-event-stream.ts';
import type { Ports } from '../src/index.ts';
import { makeReady, pumpOf } from './support/containers.ts';
import { patient } from './support/deadlines.ts';
import { allRecords, dataStoreTable, eventStream, eventsTable, splitAll } from './support/engines.ts';
import { ARRIVED, added, found, recordAt, sent, subjectNamed } from './support/events.ts';
import { playbackService } from './support/playback-service.ts';

const HOUR = 3_600_000;
const PURSES = 120;
/** Real engines on a busy machine. */
jest.setTimeout(120_000);

describe('over DynamoDB and Kinesis, a playback', () => {
  let engines: readonly { stop(): Promise<void> }[];
  let dynamo: DynamoDBClient;
  let kinesis: KinesisClient;
  let ports: Ports;
  let playbackStream: string;

  beforeAll(async () => {
    const [database, streams] = await Promise.all([
      startDynamo({ inMemory: true, port: 0 }),
      startKinesis({ inMemory: true, port: 0 }),
    ]);
    engines = [database, streams];
    [dynamo, kinesis] = [dynamoClient(database.endpoint), kinesisClient(streams.endpoint)];
    playbackStream = await eventStream(kinesis, 2);
    ports = {
      stream: new KinesisEventStream(kinesis, await eventStream(kinesis, 1)),
      playback: new KinesisEventStream(kinesis, playbackStream),
      log: new DynamoEventLog(dynamo, await eventsTable(dynamo)),
      store: new DynamoDataStore(dynamo, await dataStoreTable(dynamo, ['byOwner'])),
    };
    await makeReady(ports.store);
    const stream = Array.from({ length: PURSES }, (_, id) => {
      const subject = subjectNamed(id);
      const text = 'x'.repeat(id === 7 ? 200_000 : 2_000);
      const events = [
        found(1, 'a', { subject }),
        ...[0, 1, 2].map((n) => sent('note-written', { text }, `n${n}`, { subject })),
      ];
      return recordAt(id, id % 3 === 0 ? [...events, added(1, 'b', { subject })] : events, {
        arrivedAt: ARRIVED + (id % 4) * HOUR,
      });
    });
    await pumpOf(ports.log)(stream, patient);
  }, 60_000);
  afterAll(async () => {
    dynamo?.destroy();
    kinesis?.destroy();
    await Promise.all((engines ?? []).map((engine) => engine.stop()));
  });

  /** Plays back, in invocations of this length; what has come onto the stream since. */
  async function playBack(request: object, limit?: number) {
    const service = await playbackService({ wrap: () => ports });
    const { id } = await service.ask(request);
    const invocations = await service.run(limit);
    const job = await service.ask({ action: 'status', id });
    const records = (await allRecords(kinesis, playbackStream)).filter(
      ({ bytes }) => decodePlaybackRecord(bytes).playbackid === id,
    );
    const decoded = records.map(({ bytes }) => decodePlaybackRecord(bytes));
    return { job, invocations, records, histories: decoded.filter((record) => record.kind === 'history') };
  }

  test('sends every aggregate once, in whatever segments, a large one as a claim check', async () => {
    const { job, histories } = await playBack({ mode: 'rebuild', segments: 3 });
    expect(job).toMatchObject({
      status: 'COMPLETED',
      sent: { aggregates: PURSES, events: PURSES * 4 + PURSES / 3 },
    });
    expect(new Set(histories.map(({ subject }) => subject)).size).toBe(PURSES);
    expect(histories).toHaveLength(PURSES);
    expect(histories.filter(({ events }) => events === undefined).map(({ subject }) => subject)).toEqual([
      'purse/7',
    ]);
  });

  test('outlasts its time limit', async () => {
    const { job, invocations, histories } = await playBack(
      { mode: 'rebuild', rate: 100, segments: 2 },
      1_500,
    );
    expect(job.status).toBe('COMPLETED');
    expect(invocations).toBeGreaterThan(1);
    expect(new Set(histories.map(({ subject }) => subject)).size).toBe(PURSES);
  });

  test('finds an hour by the timeline, and types by a scan', async () => {
    const at = (hour: number) => new Date(ARRIVED + hour * HOUR).toISOString();
    const hour = await playBack({ mode: 'rebuild', select: { recorded: { from: at(1), to: at(1.5) } } });
    expect(hour.histories).toHaveLength(PURSES / 4);
    const types = await playBack({ mode: 'replay', select: { types: ['shop.coins-added.v1'] } });
    expect(types.histories).toHaveLength(PURSES / 3);
    expect(types.job.sent.selected).toBe(PURSES / 3);
  });

  test('marks its end on every open shard, after a split too', async () => {
    await splitAll(kinesis, playbackStream);
    const { job, records } = await playBack({ mode: 'rebuild', select: { subjects: ['purse/1'] } });
    const open = (await ports.playback.openShards()).map(({ id }) => id);
    const ends = records.filter(({ subject }) => subject === endSubject(job.id));
    expect(ends.map(({ shard }) => shard).sort()).toEqual([...open].sort());
  });

  test('is the only one, of many that are started at once', async () => {
    const service = await playbackService({ wrap: () => ports });
    const starts = await Promise.allSettled(
      Array.from({ length: 6 }, () => service.ask({ mode: 'preview' })),
    );
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await service.run();
  });
});
