import { describe, expect, test } from '@jest/globals';
import { emptyTables, stateOf, writerOf } from '../support/containers.ts';
import { counting } from '../support/counting.ts';
import { patient } from '../support/deadlines.ts';
import { added, eventsOf, opened, recordAt, records, spend, subjectNamed } from '../support/events.ts';
import { recordingTelemetry } from '../support/telemetry.ts';

const of = (subject: number) => ({ subject: subjectNamed(subject) });

describe('write', () => {
  test('folds the events of a batch, each aggregate’s in order, and acknowledges all', async () => {
    const { log, store } = await emptyTables();
    const batch = records(
      [opened('o1', of(1)), added(5, 'a', of(1))],
      [added(7, 'b', of(2))],
      [spend(2, 'c', of(1)), spend(100, 'd', of(1))],
    );
    expect(await writerOf(log, store)(batch)).toBeUndefined();
    expect(await stateOf(store, 'purse/1')).toMatchObject({
      state: { status: 'open', coins: 3 },
      version: 4,
      position: eventsOf(batch[2] ?? recordAt(0, []))[1]?.sequence,
    });
    expect(await stateOf(store, 'purse/2')).toMatchObject({ state: { coins: 7 }, version: 1 });
  });

  test('reads an aggregate once and writes it once, however many events it has', async () => {
    const { log, store } = await emptyTables();
    const { asked, store: counted } = counting(store);
    const batch = Array.from({ length: 50 }, (_, place) => recordAt(place, [added(1, `a${place}`)]));
    await writerOf(log, counted)(batch);
    expect(asked).toEqual({ reads: [['~ready', 'purse/1']], writes: [['purse/1']] });
    expect(await stateOf(store, 'purse/1')).toMatchObject({ state: { coins: 50 }, version: 50 });
  });

  test('writes all aggregates of a batch in one call, and next time folds on the copies that it has', async () => {
    const { log, store } = await emptyTables();
    const { asked, store: counted } = counting(store);
    const write = writerOf(log, counted);
    await write([recordAt(0, [added(1, 'a', of(1))]), recordAt(1, [added(1, 'b', of(2))])]);
    await write([recordAt(2, [added(1, 'c', of(1))]), recordAt(3, [added(1, 'd', of(2))])]);
    expect(asked).toEqual({
      reads: [['~ready', 'purse/1', 'purse/2']],
      writes: [
        ['purse/1', 'purse/2'],
        ['purse/1', 'purse/2'],
      ],
    });
    expect(await stateOf(store, 'purse/1')).toMatchObject({ state: { coins: 2 } });
  });

  test('comes to the same however the stream is cut into batches', async () => {
    const stream = Array.from({ length: 12 }, (_, place) =>
      recordAt(place, [added(place + 1, `a${place}`), spend(3, `s${place}`)]),
    );
    const outcomes = [];
    for (const size of [1, 2, 5, 12]) {
      const { log, store } = await emptyTables();
      const write = writerOf(log, store);
      for (let start = 0; start < stream.length; start += size)
        await write(stream.slice(start, start + size));
      const { stored: _, ...state } = (await stateOf(store, 'purse/1')) ?? {};
      outcomes.push(state);
    }
    for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
  });

  test('writes a fresh rev every time, and the logic and the shape that made the state', async () => {
    const { log, store } = await emptyTables();
    const write = writerOf(log, store, { logic: '20261123000000-abc' });
    const revs = [];
    for (const place of [0, 1, 2]) {
      await write([recordAt(place, [added(1, `a${place}`)])]);
      revs.push((await stateOf(store, 'purse/1'))?.stored.document.rev);
    }
    expect(new Set(revs).size).toBe(3);
    expect(await stateOf(store, 'purse/1')).toMatchObject({ logic: '20261123000000-abc', shape: 1 });
  });

  test('keeps the values of indexes beside the state, and takes them away with it', async () => {
    const { log, store } = await emptyTables();
    const write = writerOf(log, store);
    const owners = async () => (await store.find('byOwner', 'ann@example.com', { limit: 9 })).keys.length;
    const change = (place: number, data: object) =>
      write([recordAt(place, [{ ...opened(`o${place}`), type: 'shop.owner-changed.v1', data }])]);
    await change(0, { owner: 'ann@example.com' });
    expect(await owners()).toBe(1);
    await change(1, { owner: 'bob@example.com' });
    expect(await owners()).toBe(0);
    await change(2, {});
    expect((await stateOf(store, 'purse/1'))?.stored.indexes).toEqual({});
    await change(3, { owner: '' });
    expect((await stateOf(store, 'purse/1'))?.stored.indexes).toEqual({});
  });

  test('counts what it folded and what was rejected', async () => {
    const { log, store } = await emptyTables();
    const { counts, telemetry } = recordingTelemetry();
    await writerOf(log, store, { telemetry })(records([added(1, 'a'), spend(9, 'b'), added(1, 'a')]));
    expect(counts).toEqual({ EventsFolded: 3, EventsRejected: 1, Duplicates: 1 });
  });

  test('lets one of 200 withdrawals take effect that all expect the same version', async () => {
    const { log, store } = await emptyTables();
    const write = writerOf(log, store);
    await write([recordAt(0, [added(1_000, 'a')])]);
    const rivals = Array.from({ length: 200 }, (_, index) => spend(1, `s${index}`, { expectedversion: 1 }));
    const { counts, telemetry } = recordingTelemetry();
    const other = writerOf(log, store, { telemetry });
    for (let start = 0; start < rivals.length; start += 40)
      await other([recordAt(1 + start, rivals.slice(start, start + 40))], patient);
    expect(await stateOf(store, 'purse/1')).toMatchObject({ state: { coins: 999 }, version: 201 });
    expect(counts).toMatchObject({ EventsFolded: 200, EventsRejected: 199 });
  });

  test('passes over records that nobody can read, and aggregates that it does not have', async () => {
    const { log, store } = await emptyTables();
    const batch = [
      recordAt(0, [added(1, 'a')], { bytes: Buffer.from('{') }),
      recordAt(1, [added(1, 'b', { subject: 'safe/1' })]),
      recordAt(2, [added(1, 'c')]),
    ];
    expect(await writerOf(log, store)(batch)).toBeUndefined();
    expect(await stateOf(store, 'purse/1')).toMatchObject({ state: { coins: 1 }, version: 1 });
    expect(await stateOf(store, 'safe/1')).toBeUndefined();
  });

  test('takes an empty batch', async () => {
    const { log, store } = await emptyTables();
    expect(await writerOf(log, store)([])).toBeUndefined();
  });
});
