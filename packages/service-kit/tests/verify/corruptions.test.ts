import { describe, expect, test } from '@jest/globals';
import type { Document, Stored } from '../../src/ports/data-store.ts';
import { stateKey } from '../../src/state/state-document.ts';
import { emptyTables, pumpOf, stateOf, writerOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, cursed, eventsOf, recordAt, sent, spend, subjectNamed } from '../support/events.ts';
import { purse } from '../support/purse.ts';
import { findings } from '../support/verified.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();
const OWNER = 'ann@example.com';

/** Some purses after some events, the last of them parked. */
async function purses(count = 12) {
  const tables = await emptyTables();
  const stream = Array.from({ length: count }, (_, id) => {
    const subject = subjectNamed(id);
    const last = id === count - 1 ? [cursed('c', { subject }), added(1, 'z', { subject })] : [];
    return recordAt(id, [
      sent('purse-opened', { owner: OWNER }, 'o', { subject }),
      added(10, 'a', { subject }),
      spend(3, 's', { subject }),
      ...last,
    ]);
  });
  await pumpOf(tables.log)(stream, patient);
  await writerOf(tables.log, tables.store)(stream, patient);
  /** Puts something else in the place of a purse's document. */
  const corrupt = async (
    id: number,
    change: (stored: Stored) => Partial<Document> | { indexes: Stored['indexes'] },
  ) => {
    const [stored] = await tables.store.get([stateKey(subjectNamed(id))]);
    if (stored === undefined) throw new Error('Nothing was folded.');
    const { indexes = stored.indexes, ...document } = change(stored) as Partial<Stored> & Partial<Document>;
    await tables.store.write([
      { ...stored, indexes, document: { ...stored.document, ...document, rev: 'corrupt' }, replaces: stored },
    ]);
  };
  return { tables, stream, corrupt };
}

type Corrupt = Awaited<ReturnType<typeof purses>>['corrupt'];
const stateIn = ({ document }: Stored) => JSON.parse(String(document.state));
const kindsOf = (found: Awaited<ReturnType<typeof findings>>, id: number) =>
  found.filter(({ subject }) => subject === subjectNamed(id)).map(({ kind }) => kind);

describe('verify finds', () => {
  test('nothing where all is as the log says, but tells what is parked', async () => {
    const { tables } = await purses();
    expect(await findings(tables)).toEqual([
      {
        kind: 'parked',
        subject: 'purse/11',
        detail: expect.stringContaining('The curse cannot be worked out.'),
      },
    ]);
  });

  const positionOf = (id: number, index: number) =>
    purses().then(({ stream }) => String(eventsOf(stream[id] ?? recordAt(0, []))[index]?.sequence));

  test.each<[string, (corrupt: Corrupt) => Promise<unknown>, readonly string[]]>([
    [
      'a balance',
      (corrupt) => corrupt(1, (s) => ({ state: JSON.stringify({ ...stateIn(s), coins: 8 }) })),
      ['state-differs'],
    ],
    [
      'a key too many in a state',
      (corrupt) => corrupt(1, (s) => ({ state: JSON.stringify({ ...stateIn(s), held: 0 }) })),
      ['state-differs'],
    ],
    ['a version', (corrupt) => corrupt(1, () => ({ version: 4 })), ['version-differs']],
    [
      'a position that is behind',
      async (corrupt) => {
        const position = await positionOf(1, 1);
        await corrupt(1, () => ({ position }));
      },
      ['position-differs'],
    ],
    [
      'a position that is ahead of the log',
      async (corrupt) => {
        const position = (await positionOf(1, 2)).replace(/2$/, '9');
        await corrupt(1, () => ({ position }));
      },
      ['position-differs'],
    ],
    [
      'an event too few in the ring',
      (corrupt) => corrupt(1, ({ document }) => ({ recent: (document.recent as Uint8Array).slice(0, 40) })),
      ['recent-differs'],
    ],
    [
      'a hash in the ring',
      (corrupt) =>
        corrupt(1, ({ document }) => {
          const recent = Buffer.from(document.recent as Uint8Array);
          recent.writeUInt8(recent.readUInt8(39) ^ 1, 39);
          return { recent: Uint8Array.from(recent) };
        }),
      ['recent-differs'],
    ],
    [
      'the value of an index',
      (corrupt) => corrupt(1, () => ({ indexes: { byOwner: 'bob@example.com' } })),
      ['indexes-differ'],
    ],
    ['a value missing in an index', (corrupt) => corrupt(1, () => ({ indexes: {} })), ['indexes-differ']],
    [
      'one parked by hand at an event that is fine',
      async (corrupt) => {
        const since = await positionOf(1, 1);
        await corrupt(1, () => ({ parked: { since, reason: 'by-hand', detail: '' } }));
      },
      ['parked', 'seen-differs', 'state-differs', 'version-differs', 'position-differs', 'recent-differs'],
    ],
    [
      'one parked at no event',
      (corrupt) => corrupt(1, () => ({ parked: { since: 'nowhere', reason: 'by-hand', detail: '' } })),
      ['parked-differs'],
    ],
    [
      'one that was taken out of parking by hand',
      (corrupt) =>
        corrupt(11, ({ document }) => {
          const { parked: _, seen: __, ...rest } = document;
          return {
            ...Object.fromEntries(Object.keys(document).map((name) => [name, rest[name]])),
          } as Partial<Document>;
        }),
      ['parked-differs'],
    ],
    ['a seen that is not the last', (corrupt) => corrupt(1, () => ({ seen: 'elsewhere' })), ['seen-differs']],
    [
      'a seen of a parked one that is no event',
      (corrupt) => corrupt(11, () => ({ seen: 'elsewhere' })),
      ['parked', 'seen-differs'],
    ],
    [
      'a ring that cannot be read',
      (corrupt) => corrupt(1, () => ({ recent: Uint8Array.of(0xff, 1) })),
      ['state-unreadable'],
    ],
    ['a state that cannot be read', (corrupt) => corrupt(1, () => ({ state: '{' })), ['state-unreadable']],
    ['a shape', (corrupt) => corrupt(1, () => ({ shape: 2 })), ['shape-differs']],
  ])('%s', async (_, corruption, kinds) => {
    const { tables, corrupt } = await purses();
    await corruption(corrupt);
    const found = await findings(tables);
    const id = kindsOf(found, 1).length > 0 ? 1 : 11;
    expect(kindsOf(found, id)).toEqual(kinds);
    expect(
      found.filter(({ subject }) => subject !== subjectNamed(id) && subject !== subjectNamed(11)),
    ).toEqual([]);
  });

  test('a state that is missing', async () => {
    const { tables, stream } = await purses();
    const subject = subjectNamed('lost');
    await pumpOf(tables.log)([recordAt(stream.length, [added(1, 'a', { subject })])], patient);
    expect(kindsOf(await findings(tables), 'lost' as never)).toEqual(['state-missing']);
  });

  test('a state that the log knows nothing of', async () => {
    const { tables } = await purses();
    const [stored] = await tables.store.get([stateKey(subjectNamed(1))]);
    if (stored === undefined) throw new Error('Nothing was folded.');
    await tables.store.write([
      { ...stored, subject: subjectNamed('made-up') },
      { ...stored, subject: 'safe/1' },
      { ...stored, item: 'other' },
    ]);
    const found = await findings(tables);
    expect(
      found
        .filter(({ kind }) => kind === 'state-unknown')
        .map(({ subject }) => subject)
        .sort(),
    ).toEqual(['purse/1', 'purse/made-up', 'safe/1']);
  });

  test('every one of many, each by its name', async () => {
    const { tables, corrupt } = await purses(300);
    for (let id = 0; id < 290; id += 10) await corrupt(id, () => ({ version: 99 }));
    const found = (await findings(tables)).filter(({ kind }) => kind !== 'parked');
    expect(found.map(({ subject }) => subject).sort()).toEqual(
      Array.from({ length: 29 }, (_, index) => subjectNamed(index * 10)).sort(),
    );
    expect(found[0]?.detail).toBe('stored 99, the log says 3');
  });

  test('nothing in a table without events', async () => {
    expect(await findings(await emptyTables())).toEqual([]);
  });

  test('nothing wrong with a state that is being rebuilt', async () => {
    const { tables, corrupt } = await purses();
    const first = await positionOf(1, 0);
    const seen = (await stateOf(tables.store, subjectNamed(1)))?.position;
    await corrupt(
      1,
      () =>
        ({
          state: undefined,
          seen,
          parked: { since: first, reason: 'wiped', detail: '' },
          indexes: {},
        }) as never,
    );
    expect(kindsOf(await findings(tables), 1)).toEqual(['parked']);
  });

  test('its way when today’s indexes cannot be worked out from a stored state', async () => {
    const { tables } = await purses();
    const strict = {
      ...purse,
      indexes: {
        byOwner: () => {
          throw new Error('No owner.');
        },
      },
    };
    const found = await findings(tables, [strict as typeof purse]);
    expect(kindsOf(found, 1)).toEqual(['indexes-differ']);
    expect(kindsOf(found, 11)).toEqual(['parked']);
  });
});
