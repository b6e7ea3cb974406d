import { expect, test } from '@jest/globals';
import { MemoryDataStore } from '../../../src/index.ts';
import { emptyTables, pumpOf, stateOf } from '../../support/containers.ts';
import { patient } from '../../support/deadlines.ts';
import { added, opened, records, subjectNamed } from '../../support/events.ts';
import { historyRecord, JOB, lostStore, playedAt, playerOf, progressOf } from '../../support/playbacks.ts';

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
