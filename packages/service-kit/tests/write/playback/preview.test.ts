import { beforeEach, describe, expect, test } from '@jest/globals';
import { readDifference } from '../../../src/playback/difference-document.ts';
import { JOBS_PARTITION, jobPartition } from '../../../src/playback/playback-job.ts';
import { summarizeDifferences } from '../../../src/playback/summarize-differences.ts';
import type { LoadedState } from '../../../src/state/state-document.ts';
import { boundedPatch } from '../../../src/write/playback/bounded-patch.ts';
import { differenceOf } from '../../../src/write/playback/difference-of.ts';
import { emptyTables, stateOf } from '../../support/containers.ts';
import { recordAt, sent, subjectNamed } from '../../support/events.ts';
import { JOB, playbackOf, playerOf, progressOf, wipe } from '../../support/playbacks.ts';
import { purseWith } from '../../support/purse.ts';
import { purses } from '../../support/purses.ts';
import { virtualTime } from '../../support/virtual-time.ts';

virtualTime();

const all = Array.from({ length: 12 }, (_, id) => subjectNamed(id));
const NEW = '20260102000000-new';

describe('a preview', () => {
  let service: Awaited<ReturnType<typeof purses>>;
  beforeEach(async () => {
    service = await purses();
  });
  const preview = async (options: Parameters<typeof purseWith>[0], subjects = all) => {
    const { log, store } = service.tables;
    const player = playerOf(log, store, { aggregates: [purseWith(options)], logic: NEW });
    return player.play(await playbackOf(log, subjects, { mode: 'preview' }));
  };
  const kept = async () =>
    (await service.tables.store.list(jobPartition(JOB), { limit: 100, prefix: 'diff#' })).map(readDifference);
  const jobWith = (field: string) =>
    service.tables.store.write([
      {
        subject: JOBS_PARTITION,
        item: JOB,
        document: { rev: 'job', job: JSON.stringify({ field }) },
        indexes: {},
      },
    ]);
  const states = () =>
    Promise.all(all.map(async (subject) => (await stateOf(service.tables.store, subject))?.stored));

  test('writes nothing but the differences, each with the rev that it holds for', async () => {
    await jobWith('/coins');
    const before = await states();
    expect(await preview({ worth: 3 })).toBeUndefined();
    expect(await states()).toEqual(before);
    const differences = await kept();
    expect(differences).toHaveLength(12);
    expect(differences[1]).toEqual({
      subject: 'purse/1',
      rev: before[1]?.document.rev,
      version: 3,
      position: before[1]?.document.position,
      patch: [{ op: 'replace', path: '/coins', value: 27 }],
      // What a request leaves is told to the reactions.
      kind: ['coins', 'recent'],
      field: { before: 7, after: 27 },
    });
    expect(await progressOf(service.tables.store)).toMatchObject({ changed: 12, unchanged: 0, ended: true });
  });

  test('finds nothing where the same logic comes to the same', async () => {
    await preview({});
    expect(await kept()).toEqual([]);
    expect(await progressOf(service.tables.store)).toMatchObject({ changed: 0, unchanged: 12, parked: 1 });
  });

  test('tells who would be released, and who would be parked', async () => {
    await service.corrupt(3, () => ({
      parked: { since: service.positionOf(3, 1), reason: 'domain-error', detail: '' },
    }));
    await preview({ lifted: true });
    expect((await kept()).map(({ subject, kind }) => [subject, kind])).toEqual([
      ['purse/11', ['coins', 'note', 'position', 'recent', 'released', 'version']],
      ['purse/3', ['released']],
    ]);
  });

  test('compares as far as write has got, and no further', async () => {
    const { log } = service.tables;
    const behind = (await emptyTables()).store;
    const { live, play } = playerOf(log, behind);
    const [first] = service.stream;
    await live(
      first === undefined
        ? []
        : [recordAt(0, [sent('purse-opened', { owner: 'ann@example.com' }, 'o', { subject: 'purse/0' })])],
    );
    await play(await playbackOf(log, all.slice(0, 2), { mode: 'preview' }));
    // purse/1 is not there yet, and the store is ready: write has not got to it.
    expect(await behind.list(jobPartition(JOB), { limit: 9, prefix: 'diff#' })).toEqual([]);
  });

  test('tells which states are lost, and which are being rebuilt', async () => {
    const { log } = service.tables;
    await wipe(service.tables.store, subjectNamed(2));
    await preview({}, all.slice(2, 3));
    expect((await kept())[0]).toMatchObject({
      kind: ['released', 'state'],
      patch: [{ op: 'replace', path: '', value: { coins: 7 } }],
    });
    const { MemoryDataStore } = await import('../../../src/index.ts');
    const lost = new MemoryDataStore();
    await playerOf(log, lost).play(await playbackOf(log, all.slice(0, 1), { mode: 'preview' }));
    const found = await lost.list(jobPartition(JOB), { limit: 9, prefix: 'diff#' });
    expect(found.map(readDifference)).toMatchObject([{ rev: '', kind: ['missing', 'state'] }]);
    expect(await stateOf(lost, 'purse/0')).toBeUndefined();
  });

  test('cuts a patch that is too large, and says by how much', () => {
    const long = (letter: string) => letter.repeat(40_000);
    const state = { version: 3, recent: [], logic: NEW, shape: 1 };
    const loaded = { ...state, state: { b: 1, d: 1 } } as unknown as LoadedState; // what is looked at
    const met = { stored: { subject: '', item: '', document: { rev: 'r' }, indexes: {} }, loaded };
    const members = { a: long('a'), b: long('b'), c: long('c') };
    const difference = differenceOf(subjectNamed(1), met, { ...state, state: members }, ['state'], '/b');
    expect(difference).toMatchObject({ cut: 2, kind: ['a', 'b', 'c', 'd'] });
    expect(difference.patch).toEqual([
      { op: 'add', path: '/a', value: members.a },
      { op: 'remove', path: '/d' },
    ]);
    expect(difference).not.toHaveProperty('field');
  });

  test('compares long lists as a whole, in no time', () => {
    const list = (first: number) => Array.from({ length: 50_000 }, (_, index) => first + index);
    const patch = boundedPatch({ list: list(0), n: [1, 2] }, { list: list(7), n: [1, 3] });
    expect(patch.map(({ op, path }) => [op, path])).toEqual([
      ['replace', '/list'],
      ['replace', '/n/1'],
    ]);
  });

  test('takes the place of what an earlier delivery found', async () => {
    await preview({ worth: 3 });
    await preview({ worth: 4 });
    const differences = await kept();
    expect(differences).toHaveLength(12);
    expect(differences[1]).toMatchObject({ patch: [{ value: 37 }] });
  });

  test('is summed up: how many, by kind of change, the largest by the field', async () => {
    await jobWith('/coins');
    await service.corrupt(4, () => ({ state: '{"status":"open","coins":1000,"owner":"ann@example.com"}' }));
    await preview({ worth: 3 });
    const summary = summarizeDifferences([{ differences: await kept() }], 2);
    expect(summary).toMatchObject({
      differing: 12,
      kinds: [{ kind: ['coins', 'recent'], count: 12 }],
      largest: [
        { subject: 'purse/4', field: { before: 1000, after: 27 } },
        { subject: 'purse/0', field: { before: 7, after: 27 } },
      ],
    });
    expect(summarizeDifferences([])).toEqual({ differing: 0, kinds: [], largest: [] });
  });
});
