import { describe, expect, test } from '@jest/globals';
import type { Document, Stored } from '../../src/ports/data-store.ts';
import { subjectNamed } from '../support/events.ts';
import { kindsOf, purses } from '../support/purses.ts';
import { findings } from '../support/verified.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();

type Purses = Awaited<ReturnType<typeof purses>>;
const stateIn = ({ document }: Stored) => JSON.parse(String(document.state));

describe('verify finds', () => {
  test.each<[string, (purses: Purses) => Promise<unknown>, readonly string[]]>([
    [
      'a balance',
      ({ corrupt }) => corrupt(1, (s) => ({ state: JSON.stringify({ ...stateIn(s), coins: 8 }) })),
      ['state-differs'],
    ],
    [
      'a key too many in a state',
      ({ corrupt }) => corrupt(1, (s) => ({ state: JSON.stringify({ ...stateIn(s), held: 0 }) })),
      ['state-differs'],
    ],
    ['a version', ({ corrupt }) => corrupt(1, () => ({ version: 4 })), ['version-differs']],
    [
      'a position that is behind',
      async ({ corrupt, positionOf }) => {
        const position = positionOf(1, 1);
        await corrupt(1, () => ({ position }));
      },
      ['position-differs'],
    ],
    [
      'a position that is ahead of the log',
      async ({ corrupt, positionOf }) => {
        const position = positionOf(1, 2).replace(/2$/, '9');
        await corrupt(1, () => ({ position }));
      },
      ['position-differs'],
    ],
    [
      'an event too few in the ring',
      ({ corrupt }) =>
        corrupt(1, ({ document }) => ({ recent: (document.recent as Uint8Array).slice(0, 40) })),
      ['recent-differs'],
    ],
    [
      'a hash in the ring',
      ({ corrupt }) =>
        corrupt(1, ({ document }) => {
          const recent = Buffer.from(document.recent as Uint8Array);
          recent.writeUInt8(recent.readUInt8(39) ^ 1, 39);
          return { recent: Uint8Array.from(recent) };
        }),
      ['recent-differs'],
    ],
    [
      'a mark of what was never copied',
      ({ corrupt }) => corrupt(1, () => ({ origins: { 'prod~1': { position: '', version: 1 } } })),
      ['origins-differ'],
    ],
    [
      'the value of an index',
      ({ corrupt }) => corrupt(1, () => ({ indexes: { byOwner: 'bob@example.com' } })),
      ['indexes-differ'],
    ],
    ['a value missing in an index', ({ corrupt }) => corrupt(1, () => ({ indexes: {} })), ['indexes-differ']],
    [
      'one parked by hand at an event that is fine',
      async ({ corrupt, positionOf }) => {
        const since = positionOf(1, 1);
        await corrupt(1, () => ({ parked: { since, reason: 'by-hand', detail: '' } }));
      },
      [
        'parked-without-cause',
        'seen-differs',
        'state-differs',
        'version-differs',
        'position-differs',
        'recent-differs',
      ],
    ],
    [
      'one parked at no event',
      ({ corrupt }) => corrupt(1, () => ({ parked: { since: 'nowhere', reason: 'by-hand', detail: '' } })),
      ['parked-differs'],
    ],
    [
      'one that was taken out of parking by hand',
      ({ corrupt }) =>
        corrupt(11, ({ document }) => {
          const { parked: _, seen: __, ...rest } = document;
          return {
            ...Object.fromEntries(Object.keys(document).map((name) => [name, rest[name]])),
          } as Partial<Document>;
        }),
      ['parked-differs'],
    ],
    [
      'a seen that is not the last',
      ({ corrupt }) => corrupt(1, () => ({ seen: 'elsewhere' })),
      ['seen-differs'],
    ],
    [
      'a seen of a parked one that is no event',
      ({ corrupt }) => corrupt(11, () => ({ seen: 'elsewhere' })),
      ['parked', 'seen-differs'],
    ],
    [
      'a ring that cannot be read',
      ({ corrupt }) => corrupt(1, () => ({ recent: Uint8Array.of(0xff, 1) })),
      ['state-unreadable'],
    ],
    [
      'a state that cannot be read',
      ({ corrupt }) => corrupt(1, () => ({ state: '{' })),
      ['state-unreadable'],
    ],
    ['a shape', ({ corrupt }) => corrupt(1, () => ({ shape: 2 })), ['shape-differs']],
  ])('%s', async (_, corruption, kinds) => {
    const all = await purses();
    await corruption(all);
    const found = await findings(all.tables);
    const id = kindsOf(found, 1).length > 0 ? 1 : 11;
    expect(kindsOf(found, id)).toEqual(kinds);
    expect(
      found.filter(({ subject }) => subject !== subjectNamed(id) && subject !== subjectNamed(11)),
    ).toEqual([]);
  });
});
