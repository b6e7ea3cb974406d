import { expect, test } from '@jest/globals';
import type { DataStore, Stored } from '@reprise/service-kit';
import { fresh, written } from './documents.ts';
import { collect, numbered, shuffled, uniqueName } from './support.ts';

export function getTests(store: () => DataStore): void {
  test('answers for more than 100 keys in their order, with nothing for those that are missing', async () => {
    const writes = numbered(250).map((place) => fresh(uniqueName(), { place }));
    const isThere = (place: unknown) => Number(place) % 5 !== 0;
    await store().write(writes.filter(({ document }) => isThere(document.place)));

    const asked = shuffled(writes);
    const found = await store().get(asked);

    expect(found).toEqual(asked.map((write) => (isThere(write.document.place) ? write : undefined)));
  });

  test('goes on where an answer would exceed 16 MB', async () => {
    const state = 'x'.repeat(350 * 1024);
    const writes = numbered(50).map((place) => fresh(uniqueName(), { place, state }));
    await store().write(writes);
    const found = await store().get(writes);
    expect(found.map((stored) => stored?.document.place)).toEqual(numbered(50));
  });

  test('gives back whatever a document may hold', async () => {
    const content = {
      text: 'žluťoučký kůň 🐎',
      empty: '',
      number: -12.5,
      large: Number.MAX_SAFE_INTEGER,
      yes: true,
      no: false,
      within: { deep: { number: 1, text: 'a' }, nothing: {} },
      'a name.with#signs': 1,
    };
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const stored = await written(store(), fresh(uniqueName(), { ...content, bytes }));
    const { rev: _, bytes: readBytes, ...read } = stored.document;
    expect(read).toEqual(content);
    expect(Buffer.from(readBytes as Uint8Array)).toEqual(Buffer.from(bytes)); // it was bytes that went in
  });

  test('tells the items of one subject apart', async () => {
    const state = await written(store(), fresh(uniqueName(), { of: 'state' }));
    const other = await written(store(), { ...fresh(state.subject, { of: 'other' }), item: 'other' });
    expect(await store().get([other, state])).toMatchObject([
      { document: { of: 'other' } },
      { document: { of: 'state' } },
    ]);
  });
}

export function scanTests(store: () => DataStore): void {
  test.each([1, 4])('cut into %i, covers everything once', async (segments) => {
    const name = uniqueName();
    const writes = numbered(100).map((place) =>
      // 30 KB each, so that a scan takes several pages
      fresh(`${name}-${place}`, { place, state: 'x'.repeat(30 * 1024) }, { byOwner: name }),
    );
    await store().write(writes);

    const shares = await Promise.all(
      numbered(segments).map((segment) => collect(store().scan(segment, segments))),
    );

    const found = shares.flat().filter(({ subject }) => subject.startsWith(name));
    expect(found.sort(byPlace)).toEqual(writes);
  });

  test.each([1, 4])(
    'cut into %i, goes on behind any document, by rising item of each subject',
    async (segments) => {
      const name = uniqueName();
      const subjects = numbered(8).map((place) => `${name}-${place}`);
      const writes = subjects.flatMap((subject) =>
        ['a', 'b', 'c'].map((item) => ({ ...fresh(subject), item })),
      );
      await store().write(shuffled(writes));
      for (const segment of numbered(segments)) {
        const share = keysOf(await collect(store().scan(segment, segments)));
        for (const [index, after] of share.entries()) {
          if (!after.subject.startsWith(name)) continue;
          expect(keysOf(await collect(store().scan(segment, segments, after)))).toEqual(
            share.slice(index + 1),
          );
        }
      }
    },
  );
}

const keysOf = (found: readonly Stored[]) => found.map(({ subject, item }) => ({ subject, item }));
const byPlace = (a: Stored, b: Stored): number => Number(a.document.place) - Number(b.document.place);
