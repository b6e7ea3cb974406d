import { expect, test } from '@jest/globals';
import type { DataStore, DocumentWrite, Stored } from '@reprise/service-kit';
import { fresh, replacing, written } from './documents.ts';
import { numbered, uniqueName } from './support.ts';

export function writeTests(store: () => DataStore): void {
  const byOf = async (key: Pick<Stored, 'subject' | 'item'>) => (await store().get([key]))[0]?.document.by;

  test('inserts a document where there is none', async () => {
    const write = fresh(uniqueName(), { by: 'me' });
    expect(await store().write([write])).toEqual([{ status: 'written' }]);
    expect(await store().get([write])).toEqual([write]);
  });

  test('refuses to insert where there is one', async () => {
    const stored = await written(store(), fresh(uniqueName(), { by: 'first' }));
    expect(await store().write([fresh(stored.subject, { by: 'second' })])).toEqual([{ status: 'conflict' }]);
    expect(await byOf(stored)).toBe('first');
  });

  test('replaces what was read', async () => {
    const stored = await written(store(), fresh(uniqueName(), { by: 'first', gone: true }));
    const write = replacing(stored, { by: 'second' });
    expect(await store().write([write])).toEqual([{ status: 'written' }]);
    const { replaces: _, ...expected } = write;
    expect(await store().get([stored])).toEqual([expected]);
  });

  test('refuses to replace what has changed since it was read', async () => {
    const stale = await written(store(), fresh(uniqueName(), { by: 'first' }));
    await written(store(), replacing(stale, { by: 'second' }));
    expect(await store().write([replacing(stale, { by: 'third' })])).toEqual([{ status: 'conflict' }]);
    expect(await store().write([replacing(stale, { by: 'third' }, { byOwner: 'third' })])).toEqual([
      { status: 'conflict' },
    ]);
    expect(await byOf(stale)).toBe('second');
  });

  test('refuses to replace what is not there', async () => {
    const never = fresh(uniqueName());
    expect(await store().write([replacing(never)])).toEqual([{ status: 'conflict' }]);
    expect(await store().write([replacing(never, {}, { byOwner: 'somebody' })])).toEqual([
      { status: 'conflict' },
    ]);
    expect(await store().get([never])).toEqual([undefined]);
  });

  test.each<[string, (stored: Stored, by: number) => DocumentWrite]>([
    ['replace a document', (stored, by) => replacing(stored, { by })],
    ['move a document in its index', (stored, by) => replacing(stored, { by }, { byOwner: `owner ${by}` })],
    [
      'do either',
      (stored, by) => replacing(stored, { by }, by % 2 === 0 ? { byOwner: `owner ${by}` } : stored.indexes),
    ],
  ])('lets exactly one of many win who %s at once', async (_, replacement) => {
    const stored = await written(store(), fresh(uniqueName(), { by: -1 }, { byOwner: 'nobody' }));
    const attempts = numbered(12).map((by) => store().write([replacement(stored, by)]));
    const winners = (await Promise.all(attempts)).flatMap(([result], by) =>
      result?.status === 'written' ? [by] : [],
    );
    expect(winners).toHaveLength(1);
    expect(await byOf(stored)).toBe(winners[0]);
  });

  test('lets exactly one of many win who insert at once', async () => {
    const subject = uniqueName();
    const attempts = numbered(12).map((by) => store().write([fresh(subject, { by })]));
    const winners = (await Promise.all(attempts)).flatMap(([result], by) =>
      result?.status === 'written' ? [by] : [],
    );
    expect(winners).toHaveLength(1);
    expect(await byOf(fresh(subject))).toBe(winners[0]);
  });

  test('decides on each of many writes by itself, one answer for each in order', async () => {
    const seeded = await Promise.all(
      numbered(80).map((by) =>
        written(store(), fresh(uniqueName(), { by: `seed ${by}` }, { byColour: 'grey' })),
      ),
    );
    const kinds = [
      (stored: Stored) => ({ write: replacing(stored, { by: 'new' }), status: 'written' }),
      (stored: Stored) => ({
        write: replacing(stored, { by: 'new' }, { byColour: 'red' }),
        status: 'written',
      }),
      (stored: Stored) => ({ write: fresh(stored.subject, { by: 'new' }), status: 'conflict' }),
      () => ({ write: fresh(uniqueName(), { by: 'new' }), status: 'written' }),
    ];
    const cases = seeded.map((stored, index) => (kinds[index % kinds.length] ?? kinds[0])?.(stored));
    const writes = cases.flatMap((one) => (one === undefined ? [] : [one.write]));

    const results = await store().write(writes);

    expect(results.map(({ status }) => status)).toEqual(cases.map((one) => one?.status));
    const found = await store().get(writes);
    expect(found.map((stored) => stored?.document.by === 'new')).toEqual(
      cases.map((one) => one?.status === 'written'),
    );
  });

  test('takes nothing', async () => {
    expect(await store().write([])).toEqual([]);
  });
}
