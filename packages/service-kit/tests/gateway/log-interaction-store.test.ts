import { expect, test } from '@jest/globals';
import type { EventId, Source } from '@reprise/event-envelope';
import { positionIn, recordPosition, subject } from '@reprise/event-envelope';
import { createGateways, emitGateway, intentItem } from '@reprise/replay-gateway';
import { LogInteractionStore, MemoryEventLog } from '../../src/index.ts';
import { toEventItem } from '../../src/log/event-item.ts';
import { readHistory } from '../../src/log/read-history.ts';
import { ambient } from '../../src/runtime/ambient.ts';

const record = recordPosition(1, '7');
const event = (index: number) => ({
  specversion: '1.0' as const,
  id: `event-${index}` as EventId,
  source: '/tests' as Source,
  type: 'shop.coins-added.v1',
  subject: subject('purse/1'),
  time: '2026-01-01T12:00:00Z',
  data: { coins: index },
  sequence: positionIn(record, index),
  recordedtime: '2026-01-01T12:00:00.000Z',
});
const intent = (token: string) =>
  intentItem(
    { subject: subject('purse/1'), position: positionIn(record, 0) },
    { gateway: 'bank', operation: 'pay', number: 1 },
    { request: '{}', ordinal: 1, at: 1, logic: 'logic' },
    { at: 1, deadline: 2, token },
  );

test('interactions lie between the events of a record, and its history is read as if they were not there', async () => {
  const log = new MemoryEventLog();
  await log.insert([toEventItem(event(0), 2), toEventItem(event(1))]);
  const arrived: string[] = [];
  const gateways = {
    shop: emitGateway('shop', { source: '/shop', put: async ({ id }) => arrived.push(id) }),
  };
  const store = new LogInteractionStore(log);
  const desk = createGateways({ gateways, store, ambient, logic: 'logic' });
  for (const index of [0, 1])
    await desk.react<unknown>(
      async ({ subject }, _outcome, { shop }) => shop.emit({ type: 'shop.thanked.v1', subject }),
      { event: event(index), outcome: { status: 'accepted' } },
    );

  expect(arrived).toHaveLength(2);
  const ids: string[] = [];
  for await (const { id } of readHistory(log, subject('purse/1'))) ids.push(id);
  expect(ids).toEqual(['event-0', 'event-1']);
  const keys: string[] = [];
  for await (const { position } of log.query('purse/1', { to: ':' }))
    keys.push(position.slice(record.length));
  expect(keys).toEqual([
    '-0000',
    '-0000~shop.emit#1',
    '-0000~shop.emit#1=',
    '-0001',
    '-0001~shop.emit#1',
    '-0001~shop.emit#1=',
  ]);
});

test('an insert of which nothing is known fails, to be tried again', async () => {
  const log = new MemoryEventLog();
  log.insert = async () => [{ status: 'failed', reason: 'throttled' }];
  await expect(new LogInteractionStore(log).insert(intent('a'))).rejects.toThrow('was not stored: throttled');
});

test('who inserted and did not hear of it finds out by the token', async () => {
  const log = new MemoryEventLog();
  const store = new LogInteractionStore(log);
  await log.insert([intent('mine')]); // and the answer was lost
  expect(await store.insert(intent('mine'))).toMatchObject({ token: 'mine' });
  expect(await store.insert(intent('another'))).toMatchObject({ token: 'mine' });
});
