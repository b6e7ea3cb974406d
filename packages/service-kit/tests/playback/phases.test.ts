import { describe, expect, test } from '@jest/globals';
import { encodeRecord, type Subject } from '@reprise/event-envelope';
import type { DataStore, Document } from '../../src/index.ts';
import { READY_KEY, stateKey } from '../../src/state/state-document.ts';
import { but } from '../support/but.ts';
import { collected } from '../support/collected.ts';
import { pumpOf, stateOf, writerOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, found, records, subjectNamed } from '../support/events.ts';
import { playbackService } from '../support/playback-service.ts';
import { virtualTime } from '../support/virtual-time.ts';

const clock = virtualTime();
const WEEK = 7 * 86_400_000;
const WITH_WRITE = { subscribers: ['write'] };

const batches = (count: number) =>
  records(
    ...Array.from({ length: count }, (_, id) => [
      found(id + 1, 'a', { subject: subjectNamed(id) }),
      added(1, 'b', { subject: subjectNamed(id) }),
    ]),
  );

const isReady = async (store: DataStore) => (await store.get([READY_KEY]))[0] !== undefined;

async function change(store: DataStore, subject: Subject, content: Partial<Document>): Promise<void> {
  const [stored] = await store.get([stateKey(subject)]);
  const document = { ...stored?.document, ...content, rev: 'changed' };
  await store.write([
    { ...stateKey(subject), document, indexes: {}, ...(stored === undefined ? {} : { replaces: stored }) },
  ]);
}

describe('a rebuild', () => {
  test('mends every state that was corrupted, and says so', async () => {
    const service = await playbackService(WITH_WRITE);
    await service.keeps(batches(12));
    const before = await Promise.all([3, 7].map((id) => stateOf(service.store, subjectNamed(id))));
    for (const id of [3, 7])
      await change(service.store, subjectNamed(id), { state: '{"status":"new","coins":-99}' });
    const { id } = await service.ask({ mode: 'rebuild' });
    await service.runAndPlay();
    expect(await service.ask({ action: 'status', id })).toMatchObject({
      status: 'COMPLETED',
      done: { aggregates: 12, events: 24, changed: 2, unchanged: 10, failures: 0 },
      total: { aggregates: 12, events: 24 },
    });
    const after = await Promise.all([3, 7].map((one) => stateOf(service.store, subjectNamed(one))));
    expect(after.map((state) => state?.state)).toEqual(before.map((state) => state?.state));
  });

  test('ends once write has come to the end of every shard, those that were split meanwhile too', async () => {
    const service = await playbackService({
      ...WITH_WRITE,
      wrap: ({ playback }) => {
        let isSplit = false;
        return {
          playback: but(playback, {
            putAt: async (shard, record) => {
              if (!isSplit) service.playback.split();
              isSplit = true;
              return playback.putAt(shard, record);
            },
          }),
        };
      },
    });
    service.playback.split();
    await service.keeps(batches(5));
    const { id } = await service.ask({ mode: 'rebuild' });
    await service.runAndPlay();
    const job = await service.ask({ action: 'status', id });
    expect(job).toMatchObject({ status: 'COMPLETED' });
    const open = (await service.playback.openShards()).map((shard) => shard.id);
    expect(job.marked).toEqual(expect.arrayContaining(open));
    const ends = service.playback.records.filter(({ subject }) => subject === `playback/${id}`);
    for (const shard of open)
      expect(ends.filter((record) => record.shard === shard).length).toBeGreaterThan(0);
  });

  test('does not end as long as write has not', async () => {
    const service = await playbackService(WITH_WRITE);
    await service.keeps(batches(2));
    const { id } = await service.ask({ mode: 'rebuild' });
    await service.run(20_000, 3);
    expect(await service.ask({ action: 'status', id })).toMatchObject({
      status: 'RUNNING',
      phase: 'ending',
      stalled: false,
    });
    await service.runAndPlay();
    expect(await service.ask({ action: 'status', id })).toMatchObject({ status: 'COMPLETED' });
  });
});

describe('over a data store that was lost, a rebuild', () => {
  test('waits until pump has stored all that was on the stream before, sends then, and makes it ready', async () => {
    const service = await playbackService({ ...WITH_WRITE, ready: false });
    service.stream.split();
    const pump = pumpOf(service.log);
    await pump(batches(6), patient);
    const { id } = await service.ask({ mode: 'rebuild' });
    await service.run(20_000, 2);
    expect(await service.ask({ action: 'status', id })).toMatchObject({
      phase: 'barrier',
      sent: { aggregates: 0 },
    });
    expect(new Set(service.stream.records.map(({ shard }) => shard)).size).toBe(2);
    await pump(
      service.stream.records.map(({ subject, ...record }) => ({ ...record, partitionKey: subject })),
      patient,
    );
    await service.runAndPlay();
    expect(await service.ask({ action: 'status', id })).toMatchObject({
      status: 'COMPLETED',
      done: { changed: 6 },
    });
    expect(await isReady(service.store)).toBe(true);
    expect((await stateOf(service.store, 'purse/4'))?.state).toMatchObject({ coins: 6 });
    expect(service.histories().some(({ subject }) => subject.startsWith('barrier/'))).toBe(false);
  });

  test('of a part leaves it as it is: not ready', async () => {
    const service = await playbackService({ ready: false });
    await service.logs([found(1, 'a')]);
    const { id } = await service.ask({ mode: 'rebuild', select: { subjects: ['purse/1'] } });
    const running = service.run();
    for (let turns = 0; turns < 20; turns++) await clock.pass(1);
    await pumpOf(service.log)(
      service.stream.records.map(({ subject, ...record }) => ({ ...record, partitionKey: subject })),
      patient,
    );
    await running;
    expect(await service.ask({ action: 'status', id })).toMatchObject({ status: 'COMPLETED' });
    expect(await isReady(service.store)).toBe(false);
  });

  test('puts many barriers on a shard that is worked on side by side', async () => {
    const service = await playbackService({ ready: false, parallelizationFactor: 2 });
    await service.ask({ mode: 'rebuild' });
    await service.run(10_000, 1);
    expect(new Set(service.stream.records.map(({ subject }) => subject)).size).toBe(50);
  });
});

describe('a rebuild that wipes', () => {
  test('empties every state first, without forgetting what was acknowledged, and fills it again', async () => {
    const service = await playbackService(WITH_WRITE);
    await service.keeps(batches(30));
    const before = await Promise.all([0, 29].map((id) => stateOf(service.store, subjectNamed(id))));
    const { id } = await service.ask({ mode: 'rebuild', wipe: true });
    await service.run(20_000, 2);
    const wiped = await Promise.all([0, 29].map((one) => stateOf(service.store, subjectNamed(one))));
    expect(wiped).toMatchObject(
      before.map((state) => ({ state: undefined, seen: state?.position, parked: { reason: 'wiped' } })),
    );
    await service.runAndPlay();
    expect(await service.ask({ action: 'status', id })).toMatchObject({ status: 'COMPLETED' });
    const after = await Promise.all([0, 29].map((one) => stateOf(service.store, subjectNamed(one))));
    expect(after.map((state) => [state?.state, state?.parked])).toEqual(
      before.map((state) => [state?.state, undefined]),
    );
  });

  test('fills what pump had not stored anything of when it was emptied, once it is in the log', async () => {
    const service = await playbackService(WITH_WRITE);
    await service.keeps(batches(2));
    // write is ahead: the state of this one is there, its log is not yet.
    const late = {
      subject: subjectNamed('late'),
      bytes: encodeRecord([found(3, 'a', { subject: 'purse/late' })]),
    };
    await service.stream.put([late]);
    const written = service.stream.records.map(({ subject, ...record }) => ({
      ...record,
      partitionKey: subject,
    }));
    await writerOf(service.log, service.store)(written, patient);
    const { id } = await service.ask({ mode: 'rebuild', wipe: true });
    await service.runAndPlay();
    expect(await service.ask({ action: 'status', id })).toMatchObject({ status: 'COMPLETED' });
    const state = await stateOf(service.store, 'purse/late');
    expect([state?.state, state?.parked]).toEqual([{ status: 'new', coins: 3 }, undefined]);
  });

  test.each(['wiping', 'sending', 'ending'])(
    'and is cancelled while %s leaves no state empty',
    async (phase) => {
      const service = await playbackService({
        ...WITH_WRITE,
        wrap: ({ store }) => ({
          store: but(store, {
            write: async (writes) => {
              const results = await store.write(writes);
              const job = writes.find(({ subject, item }) => subject === '~playback' && item !== '~current');
              const isThere = String(job?.document.job).includes(`"phase":"${phase}"`);
              if (isThere && !isCancelled) {
                isCancelled = true;
                await service.ask({ action: 'cancel', id: job?.item });
              }
              return results;
            },
          }),
        }),
      });
      let isCancelled = false;
      await service.keeps(batches(240));
      const { id } = await service.ask({ mode: 'rebuild', wipe: true, rate: 200, segments: 2 });
      await service.runAndPlay();
      expect(isCancelled).toBe(true);
      expect(await service.ask({ action: 'status', id })).toMatchObject({ status: 'CANCELLED' });
      const states = (await collected(service.store.scan(0, 1))).filter(({ item }) => item === 'state');
      expect(states).toHaveLength(240);
      expect(states.filter(({ document }) => document.parked !== undefined)).toEqual([]);
    },
  );
});

describe('snapshots', () => {
  const key = { subject: subjectNamed(1), item: 'snapshot#000000000250' };
  const isThere = async (service: Awaited<ReturnType<typeof playbackService>>) =>
    (await service.store.get([key]))[0] !== undefined;
  const put = async (service: Awaited<ReturnType<typeof playbackService>>, position: unknown) =>
    service.store.write([
      { ...key, document: { rev: 'r', version: 250, position: String(position) }, indexes: {} },
    ]);

  test('are emptied along with the states', async () => {
    const service = await playbackService(WITH_WRITE);
    await service.keeps(batches(3));
    await put(service, (await stateOf(service.store, subjectNamed(1)))?.position);
    await service.ask({ mode: 'rebuild', wipe: true });
    await service.runAndPlay();
    expect(await isThere(service)).toBe(false);
  });

  test.each([true, false])(
    'are swept away after a rebuild where the log lacks their event: %s',
    async (isGone) => {
      const service = await playbackService(WITH_WRITE);
      await service.keeps(batches(3));
      const position = (await stateOf(service.store, subjectNamed(1)))?.position;
      await put(service, isGone ? position?.replace(/^0001/, '0009') : position);
      await service.ask({ mode: 'rebuild' });
      await service.runAndPlay();
      expect(await isThere(service)).toBe(!isGone);
    },
  );
});

describe('after a rebuild of everything', () => {
  const ghost = subjectNamed('ghost');

  test.each([
    [
      'removes a state that no log stands behind, and that is too old for its events to be on the way',
      WEEK + 1,
      true,
    ],
    ['keeps and reports one whose events may be on the way', WEEK - 60_000, false],
    ['keeps and reports one of which nobody knows how old it is', undefined, false],
  ])('the sweep %s', async (_, age, isGone) => {
    const service = await playbackService(WITH_WRITE);
    await service.keeps(batches(3));
    await change(
      service.store,
      ghost,
      age === undefined ? { version: 1 } : { version: 1, recorded: clock.now() - age },
    );
    const { id } = await service.ask({ mode: 'rebuild' });
    await service.runAndPlay();
    const job = await service.ask({ action: 'status', id });
    expect(job.status).toBe('COMPLETED');
    expect((await service.store.get([stateKey(ghost)]))[0] === undefined).toBe(isGone);
    expect(job.notes).toEqual([
      expect.stringMatching(isGone ? /^Removed states .*: 1\.$/ : /^Kept states .*: 1 \(purse\/ghost\)/),
    ]);
  });

  test('the sweep keeps an old state that has a log, though nobody has replaced it', async () => {
    const service = await playbackService();
    await service.keeps(batches(1));
    const subject = subjectNamed(0);
    await change(service.store, subject, { recorded: clock.now() - WEEK - 1 });
    const { id } = await service.ask({ mode: 'rebuild' });
    await service.runAndPlay();
    expect((await service.store.get([stateKey(subject)]))[0]).toBeDefined();
    expect(await service.ask({ action: 'status', id })).toMatchObject({ status: 'COMPLETED', notes: [] });
  });

  test('no state is removed by a replay, or by a rebuild of a part', async () => {
    const service = await playbackService(WITH_WRITE);
    await service.keeps(batches(3));
    await change(service.store, ghost, { version: 1, recorded: 0 });
    for (const request of [{ mode: 'replay' }, { mode: 'rebuild', select: { subjects: ['purse/1'] } }]) {
      await service.ask(request);
      await service.runAndPlay();
    }
    expect((await service.store.get([stateKey(ghost)]))[0]).toBeDefined();
  });
});
