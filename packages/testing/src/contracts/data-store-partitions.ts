import { expect, test } from '@jest/globals';
import type { DataStore, ListPage, Stored } from '@reprise/service-kit';
import { fresh, replacing, written } from './documents.ts';
import { numbered, shuffled, uniqueName } from './support.ts';

const itemAt = (place: number): string => `item#${String(place).padStart(4, '0')}`;

export function partitionTests(store: () => DataStore): void {
  /** A partition with so many documents, and one of another kind on either side of them. */
  async function partition(count: number, content: object = {}): Promise<string> {
    const subject = uniqueName();
    const items = [...numbered(count).map(itemAt), 'a', '~z'];
    await store().write(shuffled(items).map((item) => ({ ...fresh(subject, content), item })));
    return subject;
  }
  const itemsOf = async (subject: string, page: ListPage) =>
    (await store().list(subject, page)).map(({ item }) => item);

  test('lists the documents of one partition by rising item, whole, and no others', async () => {
    const subject = uniqueName();
    const writes = numbered(3).map((place) => ({ ...fresh(subject, { place }), item: itemAt(place) }));
    await store().write([...shuffled(writes), fresh(uniqueName())]);
    expect(await store().list(subject, { limit: 10 })).toEqual(writes);
  });

  test.each([
    ['rising', false],
    ['falling', true],
  ])('pages through a partition by %s item, every one once', async (_, descending) => {
    const subject = await partition(10);
    const expected = ['a', ...numbered(10).map(itemAt), '~z'];
    const found: string[] = [];
    for (let page: string[] = ['']; page.length > 0; ) {
      const after = found.at(-1);
      page = await itemsOf(subject, { limit: 5, descending, ...(after === undefined ? {} : { after }) });
      found.push(...page);
    }
    expect(found).toEqual(descending ? expected.toReversed() : expected);
  });

  test('lists what begins alike, wherever a page before ended', async () => {
    const subject = await partition(4);
    const prefix = 'item#';
    const all = numbered(4).map(itemAt);
    expect(await itemsOf(subject, { limit: 9, prefix })).toEqual(all);
    expect(await itemsOf(subject, { limit: 9, prefix, after: itemAt(1) })).toEqual(all.slice(2));
    expect(await itemsOf(subject, { limit: 9, prefix, after: 'a' })).toEqual(all);
    expect(await itemsOf(subject, { limit: 9, prefix, after: '~' })).toEqual([]);
    expect(await itemsOf(subject, { limit: 9, prefix, after: itemAt(1), descending: true })).toEqual([
      itemAt(0),
    ]);
    expect(await itemsOf(subject, { limit: 9, prefix, after: '~', descending: true })).toEqual(
      all.toReversed(),
    );
    expect(await itemsOf(subject, { limit: 2, prefix, descending: true })).toEqual([itemAt(3), itemAt(2)]);
    expect(await itemsOf(subject, { limit: 9, prefix: 'none' })).toEqual([]);
  });

  test('lists as many as were asked for, though an answer would exceed 1 MB', async () => {
    const subject = await partition(12, { state: 'x'.repeat(200 * 1024) });
    expect(await itemsOf(subject, { limit: 12, prefix: 'item' })).toEqual(numbered(12).map(itemAt));
  });
}

export function removeTests(store: () => DataStore): void {
  const isThere = async (stored: Stored) => (await store().get([stored]))[0] !== undefined;

  test('removes what was read', async () => {
    const stored = await written(store(), fresh(uniqueName(), {}, { byOwner: uniqueName() }));
    expect(await store().remove(stored)).toEqual({ status: 'removed' });
    expect(await isThere(stored)).toBe(false);
  });

  test('leaves what has changed since it was read, and what is not there', async () => {
    const stale = await written(store(), fresh(uniqueName()));
    const current = await written(store(), replacing(stale, { by: 'another' }));
    expect(await store().remove(stale)).toEqual({ status: 'conflict' });
    expect(await isThere(current)).toBe(true);
    expect(await store().remove(fresh(uniqueName()))).toEqual({ status: 'conflict' });
  });

  test('lets a document be written anew where one was removed', async () => {
    const stored = await written(store(), fresh(uniqueName()));
    await store().remove(stored);
    expect(await store().write([fresh(stored.subject)])).toEqual([{ status: 'written' }]);
  });
}
