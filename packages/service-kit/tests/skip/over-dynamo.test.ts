import { expect, test } from '@jest/globals';
import { DynamoDataStore } from '../../src/adapters/aws/dynamo-data-store.ts';
import { DynamoEventLog } from '../../src/adapters/aws/dynamo-event-log.ts';
import { dataStoreTable, eventsTable } from '../support/engines.ts';
import { added, cursed, opened, subjectNamed } from '../support/events.ts';
import { localDynamo } from '../support/local-dynamo.ts';
import { findings } from '../support/verified.ts';
import { lifted, parkedService } from './parked-service.ts';

const dynamo = localDynamo();

test('over DynamoDB it does what it does in memory: lists, shows, skips, retries', async () => {
  const tables = {
    log: new DynamoEventLog(dynamo.client, await eventsTable(dynamo.client)),
    store: new DynamoDataStore(dynamo.client, await dataStoreTable(dynamo.client, ['byOwner'])),
  };
  const service = await parkedService({ wrap: () => tables });
  const of = (id: number) => ({ subject: subjectNamed(id) });
  for (const id of [1, 2, 3])
    await service.submit(opened(`o${id}`, of(id)), cursed(`c${id}`, of(id)), added(id, `a${id}`, of(id)));
  const listed = await service.get('/parked');
  expect(listed.body).toMatchObject({
    parked: [{ subject: 'purse/1', event: { id: 'c1' } }, { subject: 'purse/2' }, { subject: 'purse/3' }],
  });
  expect((await service.get('/purses/2/parked')).body).toMatchObject({ waiting: { events: 2 } });

  expect((await service.skip({ id: 'c1', reason: 'x' })).status).toBe(202);
  await service.pump();
  await service.write();
  for (const id of ['2', '3']) expect((await service.retry(id)).status).toBe(202);
  await service.play();

  expect((await service.get('/parked')).body).toEqual({ parked: [] });
  expect((await service.get('/purses/1')).body).toMatchObject({ state: { coins: 1 }, version: 4 });
  expect((await service.get('/purses/2')).body).toMatchObject({ state: { coins: 2 }, version: 3 });
  expect(await findings(tables, [lifted])).toEqual([]);
});
