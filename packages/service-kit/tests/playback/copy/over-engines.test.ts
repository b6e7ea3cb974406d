import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { kinesisClient, startKinesis } from '@reprise/local-aws';
import { queryItem } from '@reprise/replay-gateway';
import { DynamoDataStore } from '../../../src/adapters/aws/dynamo-data-store.ts';
import { DynamoEventLog } from '../../../src/adapters/aws/dynamo-event-log.ts';
import { KinesisEventStream } from '../../../src/adapters/aws/kinesis-event-stream.ts';
import { makeReady, pumpOf, writerOf } from '../../support/containers.ts';
import { copyingShop, shopping, told } from '../../support/copied-shop.ts';
import { patient } from '../../support/deadlines.ts';
import { allRecords, dataStoreTable, eventStream, eventsTable } from '../../support/engines.ts';
import { added, opened, spend, subjectNamed } from '../../support/events.ts';
import { localDynamo } from '../../support/local-dynamo.ts';
import { Shop } from '../../support/reacting.ts';
import { findings } from '../../support/verified.ts';

jest.setTimeout(120_000);
const dynamo = localDynamo();
let engine: Awaited<ReturnType<typeof startKinesis>>;
let kinesis: KinesisClient;
beforeAll(async () => {
  engine = await startKinesis({ inMemory: true, port: 0 });
  kinesis = kinesisClient(engine.endpoint);
}, 60_000);
afterAll(async () => {
  kinesis?.destroy();
  await engine?.stop();
});

async function shopOverDynamo(): Promise<Shop> {
  const log = new DynamoEventLog(dynamo.client, await eventsTable(dynamo.client));
  const store = new DynamoDataStore(dynamo.client, await dataStoreTable(dynamo.client, ['byOwner']));
  await makeReady(store);
  return Shop.open({ wrap: () => ({ log, store }) });
}

test('over DynamoDB and Kinesis calls come along with their events, twice, large ones too, and answer a replay there', async () => {
  const subjects = [1, 2].map(subjectNamed);
  const [shop, to] = [await shopOverDynamo(), await shopOverDynamo()];
  for (const subject of subjects)
    await shop.live(
      shopping,
      ...[opened(`o-${subject}`, { subject }), added(100, `a-${subject}`, { subject })],
      spend(5, `s-${subject}`, { subject }),
    );
  // As much as an item holds, all of it characters that JSON writes as two: what is gone from the code.
  const [event] = await shop.events();
  const half = JSON.stringify('"'.repeat(95_000));
  if (event !== undefined)
    await shop.service.ports.log.insert([
      queryItem(
        { subject: event.subject, position: event.sequence },
        { gateway: 'books', operation: 'all', number: 1 },
        { request: half, ordinal: 1, at: 1, logic: 'old' },
        half,
      ),
    ]);
  const name = await eventStream(kinesis, 1);
  const { log, store } = to.service.ports;
  const [pump, write] = [pumpOf(log), writerOf(log, store)];
  const { copy } = await copyingShop(shop, {
    to,
    stream: new KinesisEventStream(kinesis, name),
    take: async () => {
      const records = (await allRecords(kinesis, name)).map(({ subject, ...record }) => ({
        ...record,
        partitionKey: subject,
        arrivedAt: Date.now(),
      }));
      expect(await pump(records, patient)).toBeUndefined();
      expect(await write(records, patient)).toBeUndefined();
    },
  });

  expect(await copy()).toMatchObject({ status: 'COMPLETED', sent: { events: 6 } });
  for (const subject of subjects) expect(await told(to, subject)).toEqual(await told(shop, subject));

  expect(await copy()).toMatchObject({ status: 'COMPLETED' });
  for (const subject of subjects) expect(await told(to, subject)).toEqual(await told(shop, subject));
  const { done } = await to.play({ mode: 'replay' }, shopping);
  expect(done).toMatchObject({ interactions: 7, answered: 6, deviations: 1, sent: 0 });
  expect(to.outside.heard).toBe(0);
  expect(await findings({ ...to.service, log, store })).toEqual([]);
});
