import { expect, test } from '@jest/globals';
import type { DataStore } from '@reprise/service-kit';
import { fresh, replacing, written } from './documents.ts';
import { eventually, numbered, shuffled, uniqueName } from './support.ts';

export function indexTests(store: () => DataStore): void {
  /** Subjects with a value of an index, page by page, once as many as expected are there. */
  const found = (index: string, value: string, count: number, limit = 100) =>
    eventually(
      () => allPages(store(), index, value, limit),
      (subjects) => subjects.length === count,
    );

  test('gives the keys of the documents with a value, by rising subject, and no others', async () => {
    const [owner, other] = [uniqueName(), uniqueName()];
    const subjects = numbered(5).map(() => uniqueName());
    await store().write(subjects.map((subject) => fresh(subject, {}, { byOwner: owner })));
    await store().write([fresh(uniqueName(), {}, { byOwner: other }), fresh(uniqueName())]);
    expect(await found('byOwner', owner, 5)).toEqual([...subjects].sort());
    expect((await store().find('byOwner', owner, { limit: 1 })).keys).toEqual([
      { subject: [...subjects].sort()[0], item: 'state' },
    ]);
  });

  test.each([1, 3, 5, 10, 100])('pages: %i at a time, every one comes once', async (limit) => {
    const owner = uniqueName();
    const subjects = numbered(10).map((place) => `${owner}-${place}`);
    await store().write(shuffled(subjects).map((subject) => fresh(subject, {}, { byOwner: owner })));
    await found('byOwner', owner, 10);
    expect(await allPages(store(), 'byOwner', owner, limit)).toEqual(subjects);
  });

  test('a replacement moves the document from one value to the other', async () => {
    const [before, after] = [uniqueName(), uniqueName()];
    const stored = await written(store(), fresh(uniqueName(), {}, { byOwner: before, byColour: before }));
    await written(store(), replacing(stored, { moved: true }, { byOwner: after, byColour: before }));
    expect(await found('byOwner', after, 1)).toEqual([stored.subject]);
    expect(await found('byOwner', before, 0)).toEqual([]);
    expect(await found('byColour', before, 1)).toEqual([stored.subject]);
  });

  test('a replacement without the value takes the document out of the index', async () => {
    const owner = uniqueName();
    const stored = await written(store(), fresh(uniqueName(), {}, { byOwner: owner, byColour: owner }));
    const rest = await written(store(), replacing(stored, {}, { byColour: owner }));
    expect(rest.indexes).toEqual({ byColour: owner });
    expect(await found('byOwner', owner, 0)).toEqual([]);
    expect(await found('byColour', owner, 1)).toEqual([stored.subject]);
  });

  test('a replacement with a value puts the document into the index', async () => {
    const owner = uniqueName();
    const stored = await written(store(), fresh(uniqueName()));
    expect((await written(store(), replacing(stored, {}, { byOwner: owner }))).indexes).toEqual({
      byOwner: owner,
    });
    expect(await found('byOwner', owner, 1)).toEqual([stored.subject]);
  });

  test('a replacement with the same values leaves the document where it was', async () => {
    const owner = uniqueName();
    const stored = await written(store(), fresh(uniqueName(), { by: 'first' }, { byOwner: owner }));
    const again = await written(store(), replacing(stored, { by: 'second' }));
    expect(again).toMatchObject({ document: { by: 'second' }, indexes: { byOwner: owner } });
    expect(await found('byOwner', owner, 1)).toEqual([stored.subject]);
  });

  test('a refused write changes no index', async () => {
    const [owner, other] = [uniqueName(), uniqueName()];
    const stored = await written(store(), fresh(uniqueName(), {}, { byOwner: owner }));
    await written(store(), replacing(stored));
    await store().write([replacing(stored, {}, { byOwner: other }), fresh(uniqueName())]);
    expect(await found('byOwner', owner, 1)).toEqual([stored.subject]);
    expect(await found('byOwner', other, 0)).toEqual([]);
  });
}

async function allPages(store: DataStore, index: string, value: string, limit: number): Promise<string[]> {
  const subjects: string[] = [];
  let after: string | undefined;
  do {
    const page = await store.find(index, value, { limit, ...(after === undefined ? {} : { after }) });
    expect(page.keys.length).toBeLessThanOrEqual(limit);
    subjects.push(...page.keys.map(({ subject }) => subject));
    after = page.next;
  } while (after !== undefined);
  return subjects;
}
