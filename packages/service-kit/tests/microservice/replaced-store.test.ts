import { expect, test } from '@jest/globals';
import { MemoryDataStore } from '../../src/index.ts';
import { makeReady } from '../support/containers.ts';
import { added, cursed, opened, subjectNamed } from '../support/events.ts';
import { purseWith } from '../support/purse.ts';
import { placeOf } from '../support/replaced-store.ts';
import { virtualTime } from '../support/virtual-time.ts';
import { Mint } from './support/mint.ts';
import { Town } from './support/town.ts';

virtualTime();

const of = (id: number) => ({ subject: subjectNamed(id) });
const stampedIn = ({ mint }: Town) => mint.minted.map(({ text }) => text);

async function ready(): Promise<MemoryDataStore> {
  const store = new MemoryDataStore();
  await makeReady(store);
  return store;
}

/** A town of which a backup of the data store can be put back, from before anything has happened. */
async function townWithBackup() {
  const place = placeOf(await ready());
  const town = new Town(new Mint(), { store: place.store });
  const late = await town.put(opened('l', of(2)), added(1, 'late', of(2)));
  return { town, late, putBackup: async () => place.put(await ready()) };
}

test('what was let pass for a parked aggregate runs when a backup is put back that knows of no parking', async () => {
  const { town, late, putBackup } = await townWithBackup();
  const records = [...late, ...(await town.submit(opened(), cursed('c'), added(5, 'a')))];
  const container = town.microservice();
  expect(await container.live(records)).toBe(late[1]?.sequenceNumber);

  await putBackup();
  await town.writer({ aggregates: [purseWith({ lifted: true })] }).live(records);

  expect(await container.live(records)).toBeUndefined();
  expect(stampedIn(town).sort()).toEqual(['a accepted', 'late accepted']);
});

test('what was kept for a person is kept again when a backup is put back that does not have it', async () => {
  const { town, late, putBackup } = await townWithBackup();
  const records = [...late, ...(await town.submit(opened(), added(5, 'a')))];
  const container = town.microservice({ reactions: { 'shop.coins-added.v1': broken } });
  expect(await container.live(records)).toBe(late[1]?.sequenceNumber);
  expect(await container.live(records)).toBe(late[1]?.sequenceNumber);
  expect(town.heard.counts.ParkedReactions).toBe(1);

  await putBackup();
  await town.writer().live(records);

  expect(await container.live(records)).toBeUndefined();
  expect(await container.ask({ command: 'parked.list' })).toMatchObject({
    parked: [{ ...of(1), reason: 'a mistake' }, of(2)],
  });
});

async function broken(): Promise<never> {
  throw new Error('a mistake');
}
