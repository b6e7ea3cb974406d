import { describe, expect, test } from '@jest/globals';
import { foldHistory, UNPACKAGED } from '@reprise/aggregate';
import type { CloudEvent } from '@reprise/event-envelope';
import type { IncomingRecord } from '../../src/log/record.ts';
import { stateWrite } from '../../src/state/state-document.ts';
import { emptyTables, pumpOf, stateOf, writerOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, cursed, eventsOf, found, opened, recordAt, sent, subjectNamed } from '../support/events.ts';
import { historyOf } from '../support/logs.ts';
import { purseWith } from '../support/purse.ts';
import { recordingTelemetry } from '../support/telemetry.ts';
import { findings } from '../support/verified.ts';

const positionIn = (record: IncomingRecord | undefined, index: number): string =>
  String(record && eventsOf(record)[index]?.sequence);
const note = (length: number, id: string, text = 'x'): CloudEvent =>
  sent('note-written', { text, times: length }, id);

/** Pumps and writes a stream, batch by batch. */
async function processed(...batches: readonly (readonly IncomingRecord[])[]) {
  const tables = await emptyTables();
  const recording = recordingTelemetry();
  const write = writerOf(tables.log, tables.store, recording);
  for (const batch of batches) {
    await pumpOf(tables.log)(batch, patient);
    expect(await write(batch, patient)).toBeUndefined();
  }
  return { ...tables, ...recording, state: (id: number) => stateOf(tables.store, subjectNamed(id)) };
}

describe('an aggregate whose logic throws', () => {
  const of = (subject: number) => ({ subject: subjectNamed(subject) });

  test('is parked at that event; what was folded before it stands', async () => {
    const record = recordAt(0, [opened('o'), added(5, 'a'), cursed('c'), added(7, 'b')]);
    const { counts, errors, state } = await processed([record]);
    expect(await state(1)).toMatchObject({
      state: { status: 'open', coins: 5 },
      version: 2,
      position: positionIn(record, 1),
      seen: positionIn(record, 3),
      parked: {
        since: positionIn(record, 2),
        reason: 'domain-error',
        detail: 'The curse cannot be worked out.',
      },
    });
    expect(counts).toMatchObject({ ParkedAggregates: 1 });
    expect(errors).toHaveLength(1);
  });

  test('is parked alone: the others of the batch go on', async () => {
    const batch = Array.from({ length: 9 }, (_, id) =>
      recordAt(id, [
        added(1, 'a', of(id)),
        ...(id % 3 === 0 ? [cursed('c', of(id))] : []),
        added(1, 'b', of(id)),
      ]),
    );
    const { state, ...tables } = await processed(batch);
    const parked = await Promise.all(batch.map(async (_, id) => (await state(id))?.parked !== undefined));
    expect(parked).toEqual(batch.map((_, id) => id % 3 === 0));
    expect(await state(1)).toMatchObject({ state: { coins: 2 }, version: 2 });
    const found = await findings(tables);
    expect(found.map(({ kind, subject }) => `${kind} ${subject}`).sort()).toEqual([
      'parked purse/0',
      'parked purse/3',
      'parked purse/6',
    ]);
  });

  test('sees its later events go by, which are safe in the log', async () => {
    const first = recordAt(0, [added(5, 'a'), cursed('c')]);
    const later = [recordAt(1, [added(7, 'b'), added(1, 'd')]), recordAt(2, [cursed('e')])];
    const { counts, errors, log, store, state } = await processed([first], later.slice(0, 1), later.slice(1));
    expect(await state(1)).toMatchObject({
      state: { coins: 5 },
      version: 1,
      position: positionIn(first, 0),
      seen: positionIn(later[1], 0),
      parked: { since: positionIn(first, 1) },
    });
    expect(await historyOf(log, subjectNamed(1))).toEqual(['a', 'c', 'b', 'd', 'e']);
    expect(counts).toMatchObject({ ParkedAggregates: 1 });
    expect(errors).toHaveLength(1);
    expect((await findings({ log, store })).map(({ kind }) => kind)).toEqual(['parked']);
  });

  test('takes the redelivery of what it has seen for what it is', async () => {
    const batch = [recordAt(0, [added(5, 'a'), cursed('c')]), recordAt(1, [added(7, 'b')])];
    const { log, store, state } = await processed(batch);
    const before = await state(1);
    expect(await writerOf(log, store)(batch)).toBeUndefined();
    expect(await state(1)).toEqual(before);
  });

  test('has what it sees remembered for ever: a repeat after its release counts once', async () => {
    const lifted = purseWith({ lifted: true });
    const others = Array.from({ length: 40 }, (_, index) => found(1, `f${index}`));
    const parking = [recordAt(0, [cursed('c')]), recordAt(1, [added(5, 'x')]), recordAt(2, others)];
    const { log, store, state } = await processed(...parking.map((record) => [record]));
    // A release: the whole history, folded by logic that works.
    const history = parking.flatMap((record) => eventsOf(record));
    const released = { ...foldHistory(lifted, history), logic: UNPACKAGED, shape: lifted.shape };
    await store.write([stateWrite(subjectNamed(1), lifted, released, (await state(1))?.stored)]);

    const repeat = [recordAt(3, [added(5, 'x'), found(1, 'last')])];
    await pumpOf(log)(repeat, patient);
    expect(await writerOf(log, store, { aggregates: [lifted] })(repeat)).toBeUndefined();

    expect(await state(1)).toMatchObject({ state: { coins: 46 }, version: 44 });
    expect(await findings({ log, store }, [lifted])).toEqual([]);
  });

  test('is parked from its very first event on, if that is the one', async () => {
    const { state } = await processed([recordAt(0, [cursed('c')])]);
    expect(await state(1)).toMatchObject({
      state: { status: 'new' },
      version: 0,
      parked: { reason: 'domain-error' },
    });
    expect((await state(1))?.position).toBeUndefined();
  });

  test('is parked by an event of a type that nobody knows', async () => {
    const { state } = await processed([recordAt(0, [added(5, 'a'), sent('nobody-knows', {}, 'n')])]);
    expect(await state(1)).toMatchObject({ state: { coins: 5 }, parked: { reason: 'domain-error' } });
  });

  test('keeps its place in its indexes', async () => {
    const owner = 'ann@example.com';
    const { store } = await processed(
      [recordAt(0, [sent('purse-opened', { owner }, 'o')])],
      [recordAt(1, [cursed('c')])],
      [recordAt(2, [added(1, 'a')])],
    );
    expect((await store.find('byOwner', owner, { limit: 9 })).keys).toHaveLength(1);
  });
});

describe('a state that the store cannot hold', () => {
  test.each([
    ['350 KB of letters', note(350 * 1024, 'n')],
    ['350 KB of three-byte characters', note(120 * 1024, 'n', '世')],
    ['a character of JSON that takes six', note(60 * 1024, 'n', '\u0001')],
  ])('parks the aggregate: %s', async (_, large) => {
    const first = recordAt(0, [found(3, 'f')]);
    const record = recordAt(1, [found(4, 'g'), large]);
    const { counts, log, store, state } = await processed([first], [record]);
    expect(await state(1)).toMatchObject({
      state: { coins: 3 },
      version: 1,
      seen: positionIn(record, 1),
      parked: { since: positionIn(record, 0), reason: 'state-too-large' },
    });
    expect(counts).toMatchObject({ ParkedAggregates: 1 });
    expect((await findings({ log, store })).map(({ kind }) => kind)).toEqual(['parked']);
  });

  test('is one of a little over 350 KB; a little under is held', async () => {
    const { state } = await processed([recordAt(0, [note(349 * 1024, 'n')])]);
    expect(await state(1)).toMatchObject({ version: 1 });
    expect((await state(1))?.parked).toBeUndefined();
  });

  test('parks the aggregate also where the logic throws after it', async () => {
    const first = recordAt(0, [found(3, 'f')]);
    const record = recordAt(1, [note(360 * 1024, 'n'), cursed('c')]);
    const { state } = await processed([first], [record]);
    expect(await state(1)).toMatchObject({
      state: { coins: 3 },
      parked: { since: positionIn(record, 0), reason: 'state-too-large' },
    });
  });
});
