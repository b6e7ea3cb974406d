import { appendFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { accepts } from '../../src/index.ts';
import { order, World } from './support.ts';

let world: World;
beforeEach(async () => {
  world = await new World().start();
});
afterEach(() => world.dispose());

test('what was answered is remembered after a kill -9, and so is the behaviour', async () => {
  await world.control({ bank: { fail: 0, slowMs: 1 } });
  const { body } = await world.post('/bank/payments', order(), 'key-1');
  const before = await world.received();
  await world.kill();

  await world.start();

  expect(await world.received()).toEqual(before);
  expect((await world.get('/control')).body.bank.slowMs).toBe(1);
  expect(await world.post('/bank/payments', order(), 'key-1')).toEqual({ status: 200, body });
  expect((await world.received()).map(({ n, outcome }) => [n, outcome])).toEqual([
    [1, 'done'],
    [2, 'repeated'],
  ]);
});

test('a line that was cut off is forgotten: nobody had an answer to it', async () => {
  await world.post('/bank/payments', order(), 'key-1');
  await world.kill();
  appendFileSync(join(world.dir, 'received.ndjson'), '{"n":2,"at":"20');

  await world.start();
  await world.post('/bank/payments', order(), 'key-2');
  await world.kill();
  await world.start();

  expect((await world.received()).map(({ n, key }) => [n, key])).toEqual([
    [1, 'key-1'],
    [2, 'key-2'],
  ]);
});

test('listens on 127.0.0.1 alone', async () => {
  const { port, smtpPort } = world.sandbox;
  const others = Object.values(networkInterfaces())
    .flat()
    .flatMap((one) => (one === undefined || one.internal || one.family !== 'IPv4' ? [] : [one.address]));
  for (const host of others)
    expect([await accepts(port, host), await accepts(smtpPort, host)]).toEqual([false, false]);
  expect([await accepts(port), await accepts(smtpPort)]).toEqual([true, true]);
});
