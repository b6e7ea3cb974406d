import { expect, test } from '@jest/globals';
import { MemoryDataStore } from '../../../src/index.ts';
import { emptyTables, pumpOf, stateOf } from '../../support/containers.ts';
import { patient } from '../../support/deadlines.ts';
import { added, opened, records, subjectNamed } from '../../support/events.ts';
import {
  endRecord,
  historyRecord,
  JOB,
  lostStore,
  playedAt,
  playerOf,
  progressOf,
} from '../../support/playbacks.ts';
import { placeOf } from '../../support/replaced-store.ts';

const subject = subjectNamed(1);

/** A log that a playback has read before its last event came. */
async function readEarly() {
  const { log } = await emptyTables();
  await pumpOf(log)(records([opened('a')], [added(3, 'b')]), patient);
  return { log, record: playedAt(0, await historyRecord(log, subject, { events: 1 })) };
}

test('a playback that a lost data store knew makes no state in the one that takes its place', async () => {
  const { log, record } = await readEarly();
  const store = new MemoryDataStore();
  expect(await playerOf(log, store).play([record])).toBeUndefined();
  expect(await stateOf(store, subject)).toBeUndefined();
  expect(await progressOf(store)).toMatchObject({ aggregates: 1, failures: 1 });
});

test('one that this data store knows does: it has waited until the log was whole', async () => {
  const { log, record } = await readEarly();
  const store = await lostStore(JOB);
  expect(await playerOf(log, store).play([record])).toBeUndefined();
  expect(await stateOf(store, subject)).toMatchObject({ version: 1 });
});

test('where the data store is ready, a state that is not there yet is made by any', async () => {
  const { log, record } = await readEarly();
  const { store } = await emptyTables();
  expect(await playerOf(log, store).play([record])).toBeUndefined();
  expect(await stateOf(store, subject)).toMatchObject({ version: 1 });
});

test('what a container passed over while the data store was lost, it does when that is back', async () => {
  const { log, record } = await readEarly();
  const place = placeOf(new MemoryDataStore());
  const { play } = playerOf(log, place.store);
  expect(await play([record])).toBeUndefined();
  const { store: found } = await emptyTables();
  place.put(found);
  expect(await play([record])).toBeUndefined();
  expect(await stateOf(found, subject)).toMatchObject({ version: 1 });
  expect(await progressOf(found)).toMatchObject({ aggregates: 1, failures: 0 });
});

test('what a container has done in a data store of which a backup is put back, it does again, its end too', async () => {
  const { log, record } = await readEarly();
  const place = placeOf((await emptyTables()).store);
  const { play } = playerOf(log, place.store);
  const records = [record, playedAt(1, endRecord())];
  expect(await play(records)).toBeUndefined();
  const { store: backup } = await emptyTables();
  place.put(backup);
  expect(await play(records)).toBeUndefined();
  expect(await stateOf(backup, subject)).toMatchObject({ version: 1 });
  expect(await progressOf(backup)).toMatchObject({ aggregates: 1, ended: true });
});
