import { describe, expect, test } from '@jest/globals';
import { DynamoDataStore } from '../src/adapters/aws/dynamo-data-store.ts';
import { DynamoEventLog } from '../src/adapters/aws/dynamo-event-log.ts';
import { pumpOf, writerOf } from './support/containers.ts';
import { patient } from './support/deadlines.ts';
import { dataStoreTable, eventsTable } from './support/engines.ts';
import { added, cursed, found, opened, recordAt, sent, spend, subjectNamed } from './support/events.ts';
import { localDynamo } from './support/local-dynamo.ts';
import { historyOf } from './support/logs.ts';
import { aggregates, ownStreamOf, reactTo } from './support/reacting-service.ts';
import { testService } from './support/service.ts';
import { findings } from './support/verified.ts';

const dynamo = localDynamo();

async function service() {
  const tables = {
    log: new DynamoEventLog(dynamo.client, await eventsTable(dynamo.client)),
    store: new DynamoDataStore(dynamo.client, await dataStoreTable(dynamo.client, ['byOwner'])),
  };
  return { tables, ...(await testService({ wrap: () => tables })) };
}

describe('a service over DynamoDB', () => {
  test('does what it does in memory: folds, rejects, recognises, parks, finds, tells, verifies', async () => {
    const { submit, get, tables } = await service();
    const of = (id: number) => ({ subject: subjectNamed(id) });
    for (let round = 0; round < 4; round++) {
      const events = Array.from({ length: 20 }, (_, id) => [
        sent('purse-opened', { owner: id % 2 === 0 ? 'ann' : 'bob' }, 'o', of(id)),
        added(10, `a${round}`, of(id)),
        spend(7, `s${round}`, of(id)),
        ...(id === 7 && round === 2 ? [cursed('c', of(id))] : []),
        ...Array.from({ length: 10 }, (__, index) => found(1, `f${round}-${index}`, of(id))),
        added(10, 'a0', of(id)),
      ]);
      await submit(...events.flat());
    }

    const kinds = (await findings(tables)).map(({ kind, subject }) => `${kind} ${subject}`);
    expect(kinds).toEqual(['parked purse/7']);
    expect(await get('/purses/3')).toMatchObject({
      status: 200,
      body: { state: { coins: 52 }, version: 56 },
    });
    expect(await get('/purses/7')).toMatchObject({ body: { parked: { reason: 'domain-error' } } });
    expect(await get('/purses?owner=ann&limit=100')).toMatchObject({ body: { items: { length: 10 } } });
    expect(await historyOf(tables.log, subjectNamed(7))).toHaveLength(57);
    expect(await get('/purses/3/history?limit=1000')).toMatchObject({ body: { events: { length: 56 } } });
  });

  test('tells what an event has led to: its calls, what they said, and the story by its name', async () => {
    const tables = {
      log: new DynamoEventLog(dynamo.client, await eventsTable(dynamo.client)),
      store: new DynamoDataStore(dynamo.client, await dataStoreTable(dynamo.client, ['byOwner'])),
    };
    const told = await testService({ aggregates, wrap: () => tables });
    await told.submit(opened(), added(9, 'a', { correlationid: 'a story / of its own' }), spend(2, 's'));
    const gateways = { shop: ownStreamOf(told) };
    await reactTo(told, { id: 'a' }, gateways, async (_event, _outcome, { shop }) =>
      shop.emit({ type: 'shop.purse-looked-at.v1', subject: 'audit/1', data: {} }),
    );
    const said = { service: 'shop', subject: 'audit/1', type: 'shop.purse-looked-at.v1' };
    expect(await told.get('/purses/1/history')).toMatchObject({
      body: { events: [{ caused: [] }, { caused: [said] }, { caused: [], outcome: { status: 'accepted' } }] },
    });
    const story = 'correlation=a%20story%20%2F%20of%20its%20own';
    expect(await told.get(`/stories?${story}`)).toMatchObject({
      body: { lines: [{ cause: { subject: 'purse/1', id: 'a' }, event: said }] },
    });
    expect(await told.get(`/audits/1/history?${story}`)).toMatchObject({
      body: { events: [{ event: { causationid: 'a' }, causedBy: { id: 'a', service: 'shop' } }] },
    });
    expect(await told.get('/reactions?subject=purse%2F1')).toMatchObject({
      body: { reactions: [{ interactions: [{ call: 'shop.emit#1', status: 'answered' }] }] },
    });
    expect(await findings(tables, aggregates)).toEqual([]);
  });

  test('takes the same stream twice without a change', async () => {
    const { submit, get, tables, stream } = await service();
    await submit(opened(), added(5, 'a'), spend(2, 's'));
    const before = await get('/purses/1');
    const records = stream.records.map((record) => ({ ...record, partitionKey: record.subject }));
    await Promise.all([
      pumpOf(tables.log)(records, patient),
      writerOf(tables.log, tables.store)(records, patient),
    ]);
    expect(await get('/purses/1')).toEqual(before);
    expect(await findings(tables)).toEqual([]);
  });

  test('keeps what a strange producer put on the stream', async () => {
    const { stream, pump, tables } = await service();
    const strange = recordAt(0, [
      added(1, 'a', { correlationid: null, origin: ['x'], expectedversion: 1e300 }),
    ]);
    await stream.put([
      { subject: subjectNamed(1), bytes: strange.bytes },
      { subject: subjectNamed(2), bytes: Buffer.from('{') },
    ]);
    await pump();
    expect(await historyOf(tables.log, subjectNamed(1))).toEqual(['a']);
  });
});
