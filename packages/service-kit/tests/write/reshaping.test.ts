import { describe, expect, test } from '@jest/globals';
import type { Aggregate, Logic } from '@reprise/aggregate';
import { emptyTables, pumpOf, stateOf, writerOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, cursed, found, recordAt, sent, sequenceNumberAt } from '../support/events.ts';
import { purseWith } from '../support/purse.ts';
import { findings } from '../support/verified.ts';

const OLD: Logic = '20260101000000-old';
const NEW: Logic = '20261123000000-new';
const stream = Array.from({ length: 4 }, (_, place) =>
  recordAt(place, [added(1, `a${place}`), found(1, `f${place}`)]),
);

/** Tables after some records of the stream; all of it is in the log if `pumped`. */
async function after(
  count: number,
  logic: Logic,
  pumped = stream.length,
  aggregate: Aggregate = purseWith(),
) {
  const tables = await emptyTables();
  await pumpOf(tables.log)(stream.slice(0, pumped), patient);
  await writerOf(tables.log, tables.store, { logic, aggregates: [aggregate] })(stream.slice(0, count));
  return tables;
}

describe('a state that newer logic has made', () => {
  test('is not touched by an older container: it hands back', async () => {
    const { log, store } = await after(2, NEW);
    const before = await stateOf(store, 'purse/1');
    expect(await writerOf(log, store, { logic: OLD })(stream.slice(2))).toBe(sequenceNumberAt(2));
    expect(await stateOf(store, 'purse/1')).toEqual(before);
  });

  test('is not touched by an older container when it is parked, either', async () => {
    const { log, store } = await after(2, NEW);
    await writerOf(log, store, { logic: NEW })([recordAt(2, [cursed('c')])]);
    expect(await writerOf(log, store, { logic: OLD })([recordAt(3, [added(1, 'x')])])).toBe(
      sequenceNumberAt(3),
    );
  });

  test('is folded on by the same logic, whenever it was packaged', async () => {
    const { log, store } = await after(2, '20261123000000-same');
    expect(await writerOf(log, store, { logic: '20260101000000-same' })(stream.slice(2))).toBeUndefined();
    expect(await stateOf(store, 'purse/1')).toMatchObject({ state: { coins: 8 }, version: 8 });
  });

  test('does not keep the other aggregates of the batch from being folded', async () => {
    const { log, store } = await after(2, NEW);
    const other = recordAt(3, [added(1, 'o', { subject: 'purse/2' })]);
    expect(await writerOf(log, store, { logic: OLD })([...stream.slice(2, 3), other])).toBe(
      sequenceNumberAt(2),
    );
    expect(await stateOf(store, 'purse/2')).toMatchObject({ version: 1 });
  });
});

describe('a state of another shape', () => {
  const reshaped = purseWith({ shape: 2, worth: 10 });

  test('is folded anew from the log before the next event meets it', async () => {
    const { log, store } = await after(3, OLD);
    const write = writerOf(log, store, { logic: NEW, aggregates: [reshaped] });
    expect(await write(stream.slice(3))).toBeUndefined();
    expect(await stateOf(store, 'purse/1')).toMatchObject({
      state: { coins: 44 },
      version: 8,
      shape: 2,
      logic: NEW,
    });
    expect(await findings({ log, store }, [reshaped])).toEqual([]);
  });

  test('waits for pump where the log does not reach what write has acknowledged', async () => {
    const { log, store } = await after(3, OLD, 2);
    const write = writerOf(log, store, { logic: NEW, aggregates: [reshaped] });
    const before = await stateOf(store, 'purse/1');
    expect(await write(stream.slice(3))).toBe(sequenceNumberAt(3));
    expect(await stateOf(store, 'purse/1')).toEqual(before);
    await pumpOf(log)(stream, patient);
    expect(await write(stream.slice(3))).toBeUndefined();
    expect(await stateOf(store, 'purse/1')).toMatchObject({ state: { coins: 44 }, version: 8 });
  });

  test('is parked where today’s logic throws on its history', async () => {
    const lifted = purseWith({ lifted: true });
    const tables = await emptyTables();
    const curse = [recordAt(0, [added(1, 'a')]), recordAt(1, [cursed('c')]), recordAt(2, [added(1, 'b')])];
    await pumpOf(tables.log)(curse, patient);
    await writerOf(tables.log, tables.store, { logic: OLD, aggregates: [lifted] })(curse.slice(0, 2));
    const write = writerOf(tables.log, tables.store, { logic: NEW, aggregates: [reshaped] });
    expect(await write(curse.slice(2))).toBeUndefined();
    expect(await stateOf(tables.store, 'purse/1')).toMatchObject({
      state: { coins: 10 },
      version: 1,
      shape: 2,
      parked: { reason: 'domain-error' },
    });
    expect((await findings(tables, [reshaped])).map(({ kind }) => kind)).toEqual(['parked']);
  });

  test('is parked before its first event where the new state does not fit the store', async () => {
    const tables = await emptyTables();
    const long = [sent('note-written', { text: 'x'.repeat(200 * 1024) }, 'n')];
    const batch = [recordAt(0, long), recordAt(1, [added(1, 'a')])];
    await pumpOf(tables.log)(batch, patient);
    await writerOf(tables.log, tables.store, { logic: OLD })(batch.slice(0, 1));
    const doubled = purseWith({ shape: 2, verbose: true });
    const write = writerOf(tables.log, tables.store, { logic: NEW, aggregates: [doubled] });
    expect(await write(batch.slice(1))).toBeUndefined();
    expect(await stateOf(tables.store, 'purse/1')).toMatchObject({
      version: 0,
      parked: { reason: 'state-too-large' },
    });
    expect((await findings(tables, [doubled])).map(({ kind }) => kind)).toEqual(['parked']);
  });

  test('stays as it is while parked: its events only go by, whatever the new indexes make of the old state', async () => {
    const { log, store } = await after(2, OLD);
    await writerOf(log, store, { logic: OLD })([recordAt(2, [cursed('c')])]);
    const strict = {
      ...reshaped,
      indexes: { byOwner: (s: unknown) => (s as { owner: { email: string } }).owner.email },
    };
    const write = writerOf(log, store, { logic: NEW, aggregates: [strict as Aggregate] });
    expect(await write(stream.slice(3))).toBeUndefined();
    expect(await stateOf(store, 'purse/1')).toMatchObject({
      shape: 1,
      version: 4,
      parked: { reason: 'domain-error' },
    });
  });
});
