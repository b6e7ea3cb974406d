import { expect, test } from '@jest/globals';
import { accept, defineAggregate, on } from '@reprise/aggregate';
import { decodeRecord } from '@reprise/event-envelope';
import { z } from 'zod';
import { emitToOwnStream } from '../../src/index.ts';
import { but } from '../support/but.ts';
import { collected } from '../support/collected.ts';
import { cause, reactOnce } from '../support/reacting-once.ts';
import { local, type TestService, testService } from '../support/service.ts';

const coins = z.strictObject({ coins: z.int() });
const apply = <State>(state: State) => accept(state);
const till = defineAggregate('till', z.object({}), {
  initial: {},
  events: {
    'shop.till-counted.v1': on(coins, { from: ['system'], apply }),
    'shop.till-filled.v1': on(coins, { from: ['shop'], apply }),
    'shop.till-robbed.v1': on(coins, { from: ['police'], apply }),
  },
});
const aggregates = [till];

const emitting = (service: TestService, event: { type: string; data: unknown }) => {
  const shop = emitToOwnStream({ aggregates, configuration: local, ports: service });
  return reactOnce({ shop }, (_event, _outcome, gateways) =>
    gateways.shop.emit({ subject: 'till/1', ...event }),
  );
};

const FAILED = { status: 'failed', reason: 'busy' } as const;
const counted = { type: 'shop.till-counted.v1', data: { coins: 3 } };

test('a follow-up event comes to stand on the own stream, as the service’s own word', async () => {
  const service = await testService({ aggregates });
  expect((await emitting(service, counted)).end).toEqual({ status: 'completed' });
  const [record] = service.stream.records;
  expect(record && decodeRecord(record.bytes)).toMatchObject({
    events: [
      { ...counted, source: 'shop', subject: 'till/1', causationid: cause().id, correlationid: 'story' },
    ],
  });
});

test('what is said is noted under its story first, whatever becomes of it', async () => {
  const service = await testService({ aggregates });
  await emitting(service, counted);
  expect(await collected(service.log.query('~story/story'))).toMatchObject([
    { causeid: cause().id, to: 'shop', tosubject: 'till/1', type: counted.type },
  ]);
  const refusing = { ...service, log: but(service.log, { insert: async () => [FAILED] }) };
  expect((await emitting(refusing, counted)).end).toMatchObject({
    reason: expect.stringContaining('Nothing was done: the log did not take the note of it: busy'),
  });
  expect(service.stream.records).toHaveLength(1);
});

test('a service may say what is from the system, from itself or from anybody, and nothing that is another’s to say', async () => {
  const service = await testService({ aggregates });
  const filled = { ...counted, type: 'shop.till-filled.v1' };
  expect((await emitting(service, filled)).end).toEqual({ status: 'completed' });
  const robbed = { ...counted, type: 'shop.till-robbed.v1' };
  expect((await emitting(service, robbed)).end).toMatchObject({
    status: 'again',
    reason: expect.stringContaining('/type may not be submitted by shop'),
  });
});

test('what is not as the type’s schema says does not get into the log', async () => {
  const service = await testService({ aggregates });
  expect((await emitting(service, { ...counted, data: { coins: 'three' } })).end).toMatchObject({
    reason: expect.stringContaining('shop does not take shop.till-counted.v1: Invalid events: /data/coins'),
  });
  expect(service.stream.records).toEqual([]);
});

test('nothing is put on a stream that is not the one of the log’s epoch', async () => {
  const service = await testService({ aggregates });
  const replaced = { ...service, stream: but(service.stream, { createdAt: async () => 1 }) };
  expect((await emitting(replaced, counted)).end).toMatchObject({
    reason: expect.stringContaining('Raise the logEpoch'),
  });
});

test('a stream that pushes back is asked again', async () => {
  const service = await testService({ aggregates });
  let refusals = 2;
  const put: typeof service.stream.put = async (records) =>
    refusals-- > 0
      ? records.map(() => ({ status: 'throttled', reason: 'busy' }))
      : service.stream.put(records);
  const busy = { ...service, stream: but(service.stream, { put }) };
  expect((await emitting(busy, counted)).end).toEqual({ status: 'completed' });
  expect(service.stream.records).toHaveLength(1);
});
