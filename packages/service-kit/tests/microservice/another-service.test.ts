import { expect, test } from '@jest/globals';
import { MemoryDataStore, MemoryEventLog, readHistory } from '../../src/index.ts';
import { collected } from '../support/collected.ts';
import { makeReady } from '../support/containers.ts';
import { added, cursed, eventsOf, found, opened, subjectNamed } from '../support/events.ts';
import { purse } from '../support/purse.ts';
import { local } from '../support/service.ts';
import { findings } from '../support/verified.ts';
import { virtualTime } from '../support/virtual-time.ts';
import { stamping } from './support/mint.ts';
import { Town } from './support/town.ts';

virtualTime();

const letters = { ...local, service: 'letters' };
const reactions = { 'shop.coins-added.v1': stamping };

/** A service that listens to the shop, with tables of its own. */
async function listener() {
  const town = await Town.ready();
  const own = { log: new MemoryEventLog(), store: new MemoryDataStore() };
  await makeReady(own.store);
  const ports = { ...own, source: town.log };
  const options = { of: 'shop', aggregates: [], configuration: letters, ports, reactions };
  return { town, own, microservice: () => town.microservice(options) };
}

test("another service's events are facts: nobody is waited for, whatever became of their aggregate", async () => {
  const { town, microservice } = await listener();
  const records = await town.put(opened(), cursed('c'), added(5, 'a'), found(1, 'f'));

  expect(await microservice().live(records)).toBeUndefined();
  expect(await microservice().live(records)).toBeUndefined();
  expect(town.mint.calls).toEqual(['a accepted']);
});

test("interactions are kept in the own events table, under the other's positions, and disturb nobody there", async () => {
  const { town, own, microservice } = await listener();
  const records = await town.put(added(5, 'a'));
  await microservice().live(records);

  const [event] = records.flatMap((record) => eventsOf(record));
  const items = await collected(own.log.query(subjectNamed(1)));
  expect(items.map(({ position }) => position.replace(`${event?.sequence}`, 'event'))).toEqual([
    'event~mint.stamp#1',
    'event~mint.stamp#1=',
    expect.stringMatching(/^call#[0-9a-f]{32}\.mint\.stamp\.1$/),
  ]);
  expect(await collected(town.log.query(subjectNamed(1)))).toEqual([]);
  expect(await collected(readHistory(own.log, subjectNamed(1)))).toEqual([]);
  expect(await findings(own, [])).toEqual([]);
  // Though it has an aggregate of that name itself.
  expect(await findings(own, [purse])).toEqual([]);
});

test("a reaction to another service's request is refused: only that service knows whether it is accepted", async () => {
  const { town } = await listener();
  const requested = { 'shop.spend-requested.v1': stamping };
  expect(() => town.microservice({ of: 'shop', aggregates: [], reactions: requested })).toThrow(
    /shop\.spend-requested\.v1 is a request, and only shop knows/,
  );
});
