import { describe, expect, test } from '@jest/globals';
import { emptyTables, stateOf, writerOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, found, recordAt } from '../support/events.ts';
import { recordingTelemetry } from '../support/telemetry.ts';

const stream = Array.from({ length: 6 }, (_, place) =>
  recordAt(place, [found(1, `f${place}`), added(10, `a${place}`)]),
);

describe('a redelivery', () => {
  test('of everything changes nothing and writes nothing', async () => {
    const { log, store } = await emptyTables();
    const { counts, telemetry } = recordingTelemetry();
    await writerOf(log, store)(stream);
    const before = await stateOf(store, 'purse/1');
    expect(await writerOf(log, store, { telemetry })(stream)).toBeUndefined();
    expect(await stateOf(store, 'purse/1')).toEqual(before);
    expect(counts).toEqual({ Redeliveries: 12 });
  });

  test('that brings new events along folds these alone', async () => {
    const { log, store } = await emptyTables();
    await writerOf(log, store)(stream.slice(0, 4));
    await writerOf(log, store)(stream.slice(2));
    expect(await stateOf(store, 'purse/1')).toMatchObject({ state: { coins: 66 }, version: 12 });
  });

  test('out of order, late, is passed over', async () => {
    const { log, store } = await emptyTables();
    const write = writerOf(log, store);
    await write(stream);
    await write(stream.slice(1, 2), patient);
    await write(stream.slice(0, 3), patient);
    expect(await stateOf(store, 'purse/1')).toMatchObject({ state: { coins: 66 }, version: 12 });
  });

  test('is decided on what is stored now, not on the copy that the container has', async () => {
    const { log, store } = await emptyTables();
    await writerOf(log, store)(stream.slice(0, 3));
    const early = await stateOf(store, 'purse/1');
    const write = writerOf(log, store);
    await write(stream, patient);
    const late = await stateOf(store, 'purse/1');
    if (early === undefined || late === undefined) throw new Error('Nothing was folded.');
    // Something else has put an earlier state back, as a restored table or a rebuild may.
    const { document, indexes, subject, item } = early.stored;
    await store.write([
      { subject, item, indexes, document: { ...document, rev: 'another' }, replaces: late.stored },
    ]);

    expect(await write(stream.slice(2), patient)).toBeUndefined();

    expect(await stateOf(store, 'purse/1')).toMatchObject({ state: { coins: 66 }, version: 12 });
  });
});
