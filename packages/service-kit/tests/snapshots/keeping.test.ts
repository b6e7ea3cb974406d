import { describe, expect, test } from '@jest/globals';
import { UNPACKAGED } from '@reprise/aggregate';
import type { DataStore, Stored } from '../../src/ports/data-store.ts';
import { stateAsRecorded } from '../../src/query/past-state.ts';
import { stateAsOf } from '../../src/query/state-as-of.ts';
import { makeSnapshots } from '../../src/snapshots/make-snapshots.ts';
import { verify } from '../../src/verify/verify.ts';
import { but } from '../support/but.ts';
import { emptyTables, pumpOf, writerOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { ARRIVED } from '../support/events.ts';
import { playbackOf, playerOf } from '../support/playbacks.ts';
import { virtualTime } from '../support/virtual-time.ts';
import { LOGIC, lived, purseFolding, recordsOf, type Step, SUBJECT, timeAt } from './history.ts';

virtualTime();

/** Of every fourth event. */
const aggregate = purseFolding(16);
const LATER = '20270101000000-def';
const history = (count: number): readonly Step[] =>
  Array.from({ length: count }, (_, day) => ({ kind: 'find', coins: 1, day }));

const snapshotsIn = (store: DataStore) => store.list(SUBJECT, { limit: 1_000, prefix: 'snapshot#' });
const placesIn = async (store: DataStore) =>
  (await snapshotsIn(store)).map(({ item }) => Number(item.slice('snapshot#'.length)));
const logicsIn = async (store: DataStore) => [
  ...new Set((await snapshotsIn(store)).map(({ document }) => document.logic)),
];

async function corrupt(
  store: DataStore,
  change: (stored: Stored) => Partial<Stored['document']>,
): Promise<void> {
  const [, second] = await snapshotsIn(store);
  if (second === undefined) throw new Error('There is no second snapshot.');
  const document = { ...second.document, ...change(second), rev: 'corrupt' };
  await store.write([{ ...second, document, replaces: second }]);
}

async function found(tables: Awaited<ReturnType<typeof lived>>): Promise<string[]> {
  const kinds: string[] = [];
  for await (const { kind } of verify({ ...tables, aggregates: [aggregate] }, { segments: 1 }))
    kinds.push(kind);
  return kinds;
}

const rebuild = async ({ log, store }: Awaited<ReturnType<typeof lived>>, logic = LOGIC) =>
  playerOf(log, store, { aggregates: [aggregate], logic }).play(await playbackOf(log, [SUBJECT]));

describe('snapshots', () => {
  test('lie at every fourth of what may be folded, as far as the one before the last', async () => {
    expect(await placesIn((await lived(aggregate, recordsOf(history(7)))).store)).toEqual([]);
    expect(await placesIn((await lived(aggregate, recordsOf(history(8)))).store)).toEqual([4]);
    expect(await placesIn((await lived(aggregate, recordsOf(history(23)))).store)).toEqual([4, 8, 12, 16]);
  });

  test('cost a write for every so many events, and none at a redelivery', async () => {
    const records = recordsOf(history(30));
    const { log, store } = await lived(aggregate, records);
    const before = (await snapshotsIn(store)).map(({ document }) => document.rev);
    await writerOf(log, store, { aggregates: [aggregate], logic: LOGIC })(records, patient);
    expect((await snapshotsIn(store)).map(({ document }) => document.rev)).toEqual(before);
  });

  test('are made by code that has a name, and trusted by the same code alone', async () => {
    const { log, store } = await lived(aggregate, recordsOf(history(24)));
    await corrupt(store, ({ document }) => ({
      state: String(document.state).replace('"coins":8', '"coins":9'),
    }));
    const stateAt = async (logic: string) => {
      const of = { log, store, aggregate, subject: SUBJECT, logic };
      return (await stateAsOf(of, Date.parse(timeAt(8)), Infinity))?.state;
    };
    expect(await stateAt(LOGIC)).toMatchObject({ coins: 10 });
    expect(await stateAt(LATER)).toMatchObject({ coins: 9 });
    expect(await stateAt(UNPACKAGED)).toMatchObject({ coins: 9 });
  });

  test('of the same code that was packaged again are trusted', async () => {
    const { log, store } = await lived(aggregate, recordsOf(history(24)));
    const logic = LOGIC.replace('2026', '2028');
    let reads = 0;
    const of = {
      log: but(log, {
        query: (subject, range) => {
          reads += range?.from === '0' ? 1 : 0;
          return log.query(subject, range);
        },
      }),
      ...{ store, aggregate, subject: SUBJECT, logic },
    };
    expect((await stateAsRecorded(of, Infinity))?.folded.version).toBe(24);
    expect(reads).toBe(0);
  });

  test('of an aggregate that new code meets are made anew from its first event, and no state of old code gets in', async () => {
    const records = recordsOf(history(40));
    const tables = await emptyTables();
    await pumpOf(tables.log)(records, patient);
    const write = (logic: string) => writerOf(tables.log, tables.store, { aggregates: [aggregate], logic });
    await write(LOGIC)(records.slice(0, 10), patient);
    expect(await logicsIn(tables.store)).toEqual([LOGIC]);
    await write(LATER)(records.slice(10), patient);
    expect(await logicsIn(tables.store)).toEqual([LATER]);
    expect(await found(tables)).toEqual([]);
  });

  test('are not replaced by those of older code', async () => {
    const tables = await lived(aggregate, recordsOf(history(24)));
    await rebuild(tables, LATER);
    await makeSnapshots({ ...tables, aggregate, subject: SUBJECT, logic: LOGIC }, { upTo: 24, afresh: true });
    expect(await logicsIn(tables.store)).toEqual([LATER]);
  });

  test('that cannot be made hold nothing up', async () => {
    const records = recordsOf(history(24));
    const tables = await emptyTables();
    await pumpOf(tables.log)(records, patient);
    const store = but(tables.store, {
      write: async (writes) =>
        writes.some(({ item }) => item.startsWith('snapshot#'))
          ? Promise.reject(new Error('Not now.'))
          : tables.store.write(writes),
    });
    const write = writerOf(tables.log, store, { aggregates: [aggregate], logic: LOGIC });
    expect(await write(records, patient)).toBeUndefined();
    expect(await placesIn(tables.store)).toEqual([]);
    expect(await found(tables)).toEqual([]);
  });
});

describe('verify finds', () => {
  test.each<[string, (stored: Stored) => Partial<Stored['document']>]>([
    ['a state', ({ document }) => ({ state: String(document.state).replace('"coins":8', '"coins":9') })],
    ['a version', () => ({ version: 9 })],
    ['a ring that cannot be read', () => ({ recent: Uint8Array.of(0xff) })],
    ['how many events took effect', () => ({ accepted: 5 })],
    ['the greatest time', () => ({ greatest: 0 })],
    ['when it was recorded', () => ({ recorded: ARRIVED - 9 })],
  ])('%s of a snapshot that was changed, and a rebuild mends it', async (_, change) => {
    const tables = await lived(aggregate, recordsOf(history(24)));
    expect(await found(tables)).toEqual([]);
    await corrupt(tables.store, change);
    expect(await found(tables)).toEqual(['snapshot-differs']);
    await rebuild(tables);
    expect(await found(tables)).toEqual([]);
  });

  test('a snapshot of events that the log does not have', async () => {
    const tables = await lived(aggregate, recordsOf(history(24)));
    const [first] = await snapshotsIn(tables.store);
    if (first === undefined) throw new Error('There is no snapshot.');
    await tables.store.write([{ ...first, item: 'snapshot#000000000400' }]);
    expect(await found(tables)).toEqual(['snapshot-unknown']);
  });
});
