import { describe, expect, test } from '@jest/globals';
import { stateKey } from '../../src/state/state-document.ts';
import { emptyTables, pumpOf, stateOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, recordAt, subjectNamed } from '../support/events.ts';
import { purse } from '../support/purse.ts';
import { kindsOf, purses } from '../support/purses.ts';
import { findings } from '../support/verified.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();

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

  test('a state that is missing', async () => {
    const { tables, stream } = await purses();
    const subject = subjectNamed('lost');
    await pumpOf(tables.log)([recordAt(stream.length, [added(1, 'a', { subject })])], patient);
    expect(kindsOf(await findings(tables), 'lost')).toEqual(['state-missing']);
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
    const { tables, corrupt, positionOf } = await purses();
    const first = positionOf(1, 0);
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
