import { expect, test } from '@jest/globals';
import { decodePlaybackRecord } from '@reprise/event-envelope';
import { MemoryEventStream } from '../../src/index.ts';
import type { IncomingRecord } from '../../src/log/record.ts';
import { PARKED_AGGREGATES } from '../../src/parked/parked-notes.ts';
import { emptyTables, pumpOf, stateOf, writerOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import {
  added,
  cursed,
  eventsOf,
  opened,
  recordAt,
  records,
  skipping,
  subjectNamed,
} from '../support/events.ts';
import { PushingBackStream } from '../support/faults.ts';
import { purseWith } from '../support/purse.ts';
import { recordingTelemetry } from '../support/telemetry.ts';
import { findings } from '../support/verified.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();

const subject = subjectNamed(1);
const PARKED = records([opened()], [added(5, 'a')], [cursed('c')], [added(1, 'b')]);
const at = (place: number) => {
  const [event] = eventsOf(PARKED[place] as IncomingRecord);
  if (event === undefined) throw new Error('Each record has an event.');
  return event;
};
const SKIP = recordAt(4, [skipping(at(2), 'skip')]);

/** A purse that is parked at its third event, in tables to which pump has brought all but the skip. */
async function parkedPurse() {
  const tables = { ...(await emptyTables()), playback: new MemoryEventStream() };
  await pumpOf(tables.log)(PARKED, patient);
  await writerOf(tables.log, tables.store, tables)(PARKED, patient);
  return tables;
}

const saidOn = ({ records: put }: MemoryEventStream) => put.map(({ bytes }) => decodePlaybackRecord(bytes));
const RESUME = { kind: 'resume', subject, after: at(1).sequence, upTo: at(3).sequence };

test('a skip folds all that has waited before pump has stored it, and says so on the playback stream', async () => {
  const { log, store, playback } = await parkedPurse();
  expect(await writerOf(log, store, { playback })([SKIP], patient)).toBeUndefined();
  expect(await stateOf(store, subject)).toMatchObject({ state: { coins: 6 }, version: 5 });
  expect(saidOn(playback)).toMatchObject([RESUME]);
  await pumpOf(log)([SKIP], patient);
  expect(await findings({ log, store })).toEqual([]);
});

test('where pump has not stored yet what has waited, the skip comes again', async () => {
  const tables = await emptyTables();
  await pumpOf(tables.log)(PARKED.slice(0, 2), patient);
  await writerOf(tables.log, tables.store)(PARKED, patient);
  expect(await writerOf(tables.log, tables.store)([SKIP], patient)).toBe(SKIP.sequenceNumber);
  await pumpOf(tables.log)(PARKED.slice(2), patient);
  expect(await writerOf(tables.log, tables.store)([SKIP], patient)).toBeUndefined();
  expect(await stateOf(tables.store, subject)).toMatchObject({ state: { coins: 6 } });
});

test('where it could not be said that the aggregate is released, the redelivery of the skip has it said', async () => {
  const { log, store, playback } = await parkedPurse();
  let isDown = true;
  const failing = new PushingBackStream(playback, () => (isDown ? 'failed' : undefined));
  expect(await writerOf(log, store, { playback: failing })([SKIP])).toBe(SKIP.sequenceNumber);
  expect(await stateOf(store, subject)).toMatchObject({ version: 5, resumes: {} });
  isDown = false;
  expect(await writerOf(log, store, { playback: failing })([SKIP])).toBeUndefined();
  expect(saidOn(playback)).toMatchObject([RESUME]);
  expect(await stateOf(store, subject)).not.toHaveProperty('resumes');
});

test('a skip that comes when mended logic has folded the event already takes it out again', async () => {
  const { log, store, playback } = await parkedPurse();
  const lifted = [purseWith({ lifted: true })];
  const write = writerOf(log, store, { aggregates: lifted, playback });
  const more = recordAt(5, [added(2, 'd')]);
  // As a retry leaves it.
  const tables = await emptyTables();
  await pumpOf(tables.log)([...PARKED, SKIP, more], patient);
  const released = writerOf(tables.log, tables.store, { aggregates: lifted, playback });
  await released(PARKED, patient);
  expect(await stateOf(tables.store, subject)).toMatchObject({ state: { note: 'was cursed' } });
  expect(await released([SKIP, more], patient)).toBeUndefined();
  expect(await stateOf(tables.store, subject)).toMatchObject({
    state: { status: 'open', coins: 8 },
    version: 6,
  });
  expect((await stateOf(tables.store, subject))?.state).not.toHaveProperty('note');
  expect(await findings(tables, lifted)).toEqual([]);
  expect(await write([SKIP], patient)).toBeUndefined();
});

test('an aggregate that is parked anew at a later event is told of once more', async () => {
  const { log, store } = await parkedPurse();
  const worse = recordAt(5, [cursed('worse')]);
  const { telemetry, counts, errors } = recordingTelemetry();
  await pumpOf(log)([SKIP, worse], patient);
  expect(await writerOf(log, store, { telemetry })([SKIP, worse], patient)).toBeUndefined();
  expect(await stateOf(store, subject)).toMatchObject({ version: 5, parked: { reason: 'domain-error' } });
  expect([counts.ParkedAggregates, errors.length]).toEqual([1, 1]);
});

test('that an aggregate is parked is noted before its state says so', async () => {
  const tables = await emptyTables();
  const written: string[] = [];
  const watched = new Proxy(tables.store, {
    get: (store, name) =>
      name === 'write'
        ? (writes: Parameters<typeof store.write>[0]) => {
            written.push(...writes.map(({ subject: of }) => of));
            return store.write(writes);
          }
        : Reflect.get(store, name).bind(store),
  });
  await writerOf(tables.log, watched)(PARKED, patient);
  expect(written).toEqual([PARKED_AGGREGATES, subject]);
});
