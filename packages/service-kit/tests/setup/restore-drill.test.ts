import { BatchWriteItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDataStore } from '../../src/adapters/aws/dynamo-data-store.ts';
import { DynamoEventLog } from '../../src/adapters/aws/dynamo-event-log.ts';
import { readHistory } from '../../src/log/read-history.ts';
import { but } from '../support/but.ts';
import { collected } from '../support/collected.ts';
import { dataStoreTable, eventsTable } from '../support/engines.ts';
import { added, opened, spend, subjectNamed } from '../support/events.ts';
import { localDynamo } from '../support/local-dynamo.ts';
import { noteJob, playbackOf, playerOf } from '../support/playbacks.ts';
import { type TestService, testService } from '../support/service.ts';
import { findings } from '../support/verified.ts';

/** The drill of docs/guides/deploy.md, with tables of DynamoDB: restore the log, raise the epoch, rebuild, verify. */

const subjects = [0, 1, 2].map(subjectNamed);

const dynamo = localDynamo();

/** A service over an events table, with a data store and a stream of its own. */
async function serviceOver(table: string, logEpoch: number, streamCreated: number): Promise<TestService> {
  const tables = {
    log: new DynamoEventLog(dynamo.client, table),
    store: new DynamoDataStore(dynamo.client, await dataStoreTable(dynamo.client, ['byOwner'])),
  };
  return testService({
    deployed: false,
    configuration: { logEpoch },
    wrap: ({ stream }) => ({ ...tables, stream: but(stream, { createdAt: async () => streamCreated }) }),
  });
}

/** What a restore to a point in time makes: another table with the same items. */
async function restored(table: string): Promise<string> {
  const copy = await eventsTable(dynamo.client);
  for await (const { Items = [] } of paginateScan(
    { client: dynamo.client, pageSize: 25 },
    { TableName: table },
  ))
    await dynamo.client.send(
      new BatchWriteItemCommand({
        RequestItems: { [copy]: Items.map((Item) => ({ PutRequest: { Item } })) },
      }),
    );
  return copy;
}

describe('a restored events table', () => {
  let copy: string;
  beforeAll(async () => {
    const original = await eventsTable(dynamo.client);
    const service = await serviceOver(original, 1, Date.UTC(2026, 0, 1));
    expect(await service.deploy()).toMatchObject({ Status: 'SUCCESS' });
    const of = (subject: string) => ({ subject });
    for (const subject of subjects)
      await service.submit(opened('o', of(subject)), added(10, 'a', of(subject)), spend(3, 's', of(subject)));
    copy = await restored(original);
  });

  test('is refused under the epoch of the lost stream, and the refusal says what to raise', async () => {
    const service = await serviceOver(copy, 1, Date.UTC(2026, 5, 1));
    expect(await service.deploy()).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('Raise the logEpoch parameter'),
    });
  });

  test('is taken up under a raised epoch, rebuilt, and differs in nothing; then it takes new events', async () => {
    const service = await serviceOver(copy, 2, Date.UTC(2026, 5, 1));
    const { log, store } = service.ports;
    expect(await service.deploy()).toMatchObject({
      Status: 'SUCCESS',
      Data: { found: 'not ready: the log is not empty; run a rebuild' },
    });
    expect(await findings({ log, store })).toHaveLength(subjects.length + 1); // each state, and that it is not ready

    await noteJob(store);
    expect(await playerOf(log, store).play(await playbackOf(log, subjects))).toBeUndefined();
    // Each state is right; that the store is ready again is said at a playback's end, and here its histories were played alone.
    expect(await findings({ log, store })).toEqual([expect.objectContaining({ kind: 'not-ready' })]);

    await service.submit(added(5, 'after', { subject: subjects[0] }));
    expect(await service.get('/purses/0')).toMatchObject({ body: { state: { coins: 12 }, version: 4 } });
    const positions = (await collected(readHistory(log, subjectNamed(0)))).map(({ sequence }) => sequence);
    expect(positions.map((position) => position.slice(0, 4))).toEqual(['0001', '0001', '0001', '0002']);
    expect(positions).toEqual([...positions].sort());
    expect(await findings({ log, store })).toEqual([expect.objectContaining({ kind: 'not-ready' })]);
  });

  test('is never taken back to the epoch before', async () => {
    const service = await serviceOver(copy, 1, Date.UTC(2026, 0, 1));
    expect(await service.deploy()).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('never lowered'),
    });
  });
});
