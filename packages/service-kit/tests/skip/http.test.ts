import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodePlaybackRecord, SKIP_TYPE } from '@reprise/event-envelope';
import { stateOf } from '../support/containers.ts';
import { added, cursed, found, opened, spend } from '../support/events.ts';
import { errorsIn, postBatch } from '../support/http.ts';
import { type PurseState, purse } from '../support/purse.ts';
import { findings } from '../support/verified.ts';
import { lifted, type ParkedService, parkedService } from './parked-service.ts';

let service: ParkedService;
beforeEach(async () => {
  service = await parkedService();
});

const problem = (answer: { readonly body: unknown }) =>
  answer.body as { title: string; detail: string; refusal?: string };
const refusal = (answer: { readonly status: number; readonly body: unknown }) => [
  answer.status,
  problem(answer).refusal,
];

/** A request is under way: until what it does first is done. */
async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise(setImmediate);
}

/** Asks for it, which has to be taken, and lets pump and write get to it. */
async function skip(id: string): Promise<void> {
  expect((await service.skip({ id, reason: 'nobody can read it' })).status).toBe(202);
  await service.pump();
  await service.write();
}

const state = async () => (await stateOf(service.store, 'purse/1')) as { state: PurseState } | undefined;

describe('a skip', () => {
  test('passes over the event, folds what has waited in order, and is an event with who and why', async () => {
    await service.submit(opened(), added(10, 'a'), cursed('c'), spend(4, 's'), spend(99, 'no'));
    await service.submit(added(1, 'later'));
    await skip('c');

    expect(await state()).toMatchObject({ state: { coins: 7 }, version: 7 });
    const { body } = await service.get('/purses/1/history');
    const { events } = body as { events: { event: { id: string; type: string }; outcome: object }[] };
    expect(events.map(({ event: { id }, outcome }) => [id, outcome]).slice(2, 5)).toEqual([
      ['c', { status: 'skipped' }],
      ['s', { status: 'accepted', facts: { left: 6 } }],
      ['no', { status: 'rejected', reason: 'not-enough' }],
    ]);
    expect(events.at(-1)).toMatchObject({
      event: {
        type: SKIP_TYPE,
        source: '/reprise/shop',
        causationid: 'c',
        data: {
          original: { id: 'c', type: 'shop.purse-cursed.v1' },
          reason: 'nobody can read it',
          by: 'local',
        },
      },
      outcome: { status: 'accepted' },
    });
    expect(await findings(service)).toEqual([]);
  });

  test('holds by mended logic too, in a rebuild, back in time, and for the retry of what was skipped', async () => {
    await service.submit(opened(), added(10, 'a'), cursed('c'), added(5, 'b'));
    await skip('c');
    expect(await findings(service, [lifted])).toEqual([]);
    const asOf = await service.get('/purses/1?asOf=2027-01-01T00:00:00Z');
    expect(asOf.body).toMatchObject({ state: { coins: 15 }, conflicts: [] });
    const before = await service.get('/purses/1?asRecorded=2020-01-01T00:00:00Z');
    expect(before.status).toBe(404);
    await service.submit(cursed('c'), added(1, 'd'));
    expect(await state()).toMatchObject({ state: { coins: 16 }, version: 7 });
  });

  test('leaves the aggregate parked at the next event that its logic fails on', async () => {
    await service.submit(opened(), cursed('c'), added(5, 'b'), cursed('d'), added(1, 'e'));
    await skip('c');
    const parked = await state();
    expect(parked).toMatchObject({ state: { coins: 5 }, version: 3, parked: { reason: 'domain-error' } });
    expect((await service.get('/purses/1/parked')).body).toMatchObject({ event: { event: { id: 'd' } } });
    await skip('d');
    expect(await state()).toMatchObject({ state: { coins: 6 } });
    expect(await findings(service)).toEqual([]);
  });

  test('says that the reactions that were let pass are to run, once', async () => {
    await service.submit(opened(), cursed('c'), added(5, 'b'));
    const after = (await stateOf(service.store, 'purse/1'))?.position;
    const upTo = (await stateOf(service.store, 'purse/1'))?.seen;
    await skip('c');
    const said = service.playback.records.map(({ bytes }) => decodePlaybackRecord(bytes));
    expect(said).toMatchObject([{ kind: 'resume', subject: 'purse/1', after, upTo }]);
    expect(await state()).not.toHaveProperty('resumes');
  });

  test('waits for its outcome, and may be only looked at', async () => {
    await service.submit(opened(), cursed('c'), added(5, 'b'), cursed('d'));
    const preview = await service.skip({ id: 'c', reason: 'x', preview: true });
    expect(preview.body).toMatchObject({
      event: { event: { id: 'c' } },
      before: { coins: 0 },
      after: { coins: 5 },
      folds: 2,
      parked: { id: 'd', type: 'shop.purse-cursed.v1', detail: 'The curse cannot be worked out.' },
    });
    const before = service.stream.records.length;
    const waiting = service.skip({ id: 'c', reason: 'x' }, 5);
    await until(() => service.stream.records.length > before);
    await service.pump();
    await service.write();
    expect((await waiting).body).toMatchObject({ accepted: [{ outcome: { status: 'parked' } }] });
  });

  test('is refused of an event that the aggregate is not parked at, and says at which one it is', async () => {
    await service.submit(opened(), added(10, 'a'), cursed('c'), added(5, 'b'));
    for (const id of ['a', 'b']) {
      const answer = await service.skip({ id, reason: 'x' });
      expect(refusal(answer)).toEqual([409, 'not-parked-at']);
      expect(problem(answer).detail).toContain('parked at the event c (shop.purse-cursed.v1)');
    }
  });

  test('is refused twice, before and after write has got to it', async () => {
    await service.submit(opened(), cursed('c'), cursed('d'));
    expect((await service.skip({ id: 'c', reason: 'x' })).status).toBe(202);
    await service.pump();
    expect(refusal(await service.skip({ id: 'c', reason: 'x' }))).toEqual([409, 'already-skipped']);
    await service.write();
    expect(refusal(await service.skip({ id: 'c', reason: 'x' }))).toEqual([409, 'already-skipped']);
  });

  test('asked for by two at once takes effect once; the log says so', async () => {
    await service.submit(opened(), cursed('c'), added(5, 'b'));
    const both = await Promise.all([1, 2].map(() => service.skip({ id: 'c', reason: 'x' })));
    expect(both.map(({ status }) => status)).toEqual([202, 202]);
    await service.pump();
    await service.write();
    const { events } = (await service.get('/purses/1/history')).body as { events: { outcome: object }[] };
    expect(events.slice(-2).map(({ outcome }) => outcome)).toMatchObject([
      { status: 'accepted' },
      { status: 'rejected', reason: 'already-skipped' },
    ]);
    expect(await findings(service)).toEqual([]);
  });

  test('is refused of an event that nobody knows, of an aggregate that is not parked, and of none at all', async () => {
    await service.submit(opened(), cursed('c'));
    await service.submit(opened('o2', { subject: 'purse/2' }));
    const unknown = await service.skip({ id: 'zzz', reason: 'x' });
    expect([unknown.status, problem(unknown).title]).toEqual([404, 'Unknown event']);
    const well = await service.skip({ id: 'o2', reason: 'x' }, undefined, '2');
    expect([well.status, problem(well).title]).toEqual([409, 'Not parked']);
    expect((await service.skip({ id: 'c', reason: 'x' }, undefined, '9')).status).toBe(404);
  });

  test('is refused once it was done, by a sentence that says by whom, when and why', async () => {
    await service.submit(opened(), cursed('c'), added(5, 'b'), cursed('d'));
    await skip('c');
    const said = expect.stringMatching(
      /The event c was skipped by local at 2\d{3}-\d\d-\d\dT[\d:.]+Z: nobody can read it\./,
    );
    const parkedAgain = await service.skip({ id: 'c', reason: 'again' });
    expect(refusal(parkedAgain)).toEqual([409, 'already-skipped']);
    expect(problem(parkedAgain).detail).toEqual(said);
    await skip('d');
    const released = await service.skip({ id: 'c', reason: 'again' });
    expect([released.status, problem(released).title, problem(released).detail]).toEqual([
      409,
      'Not parked',
      said,
    ]);
    expect(problem(await service.skip({ id: 'b', reason: 'x' })).detail).toMatch(
      /nothing to retry or to skip\.$/,
    );
    expect(problem(await service.retry()).detail).toMatch(/The event d was skipped by local at /);
  });

  test('is refused without a reason, and where the state is too large: no single event is to blame', async () => {
    await service.submit(opened(), cursed('c'));
    const answer = await service.skip({ id: 'c' });
    expect([answer.status, errorsIn(answer).map(({ pointer }) => pointer)]).toEqual([400, ['/reason']]);
    const large = { subject: 'purse/3', type: 'shop.note-written.v1', data: { text: 'x', times: 360_000 } };
    await service.submit({ ...opened('big'), ...large });
    expect(refusal(await service.skip({ id: 'big', reason: 'x' }, undefined, '3'))).toEqual([
      409,
      'not-by-an-event',
    ]);
  });

  test('cannot be sent as an event by anybody else', async () => {
    const forged = { ...found(1, 'f'), type: SKIP_TYPE };
    expect((await service.post(postBatch([forged]))).status).toBe(400);
  });
});

describe('a retry', () => {
  test('folds a parked aggregate on from the log, by logic that was mended', async () => {
    await service.submit(opened(), added(10, 'a'), cursed('c'), added(5, 'b'));
    const answer = await service.retry();
    expect([answer.status, answer.body]).toMatchObject([202, { subject: 'purse/1' }]);
    await service.play();
    expect(await state()).toMatchObject({ state: { coins: 15, note: 'was cursed' }, version: 4 });
    expect(await state()).not.toHaveProperty('parked');
    expect(await findings(service, [lifted])).toEqual([]);
  });

  test('counts in no playback', async () => {
    await service.submit(opened(), cursed('c'));
    await service.retry();
    await service.play();
    expect(await service.store.list('~playback', { limit: 9 })).toEqual([]);
    const said = service.playback.records.map(({ bytes }) => decodePlaybackRecord(bytes).kind);
    expect(said).toEqual(['history', 'resume']);
  });

  test('by logic that still fails leaves it parked', async () => {
    await service.submit(opened(), cursed('c'), added(5, 'b'));
    const waiting = service.post({
      method: 'POST',
      path: '/purses/1/retries',
      headers: { prefer: 'wait=5' },
    });
    await until(() => service.playback.records.length > 0);
    await service.play([purse]);
    expect((await waiting).body).toMatchObject({ released: false, parked: { reason: 'domain-error' } });
  });

  test('is refused where nothing is parked, and where nothing is known', async () => {
    await service.submit(opened());
    expect((await service.retry()).status).toBe(409);
    expect((await service.retry('9')).status).toBe(404);
  });
});

describe('what is parked', () => {
  test('is listed, by subject, page by page, with the event at which each stands', async () => {
    const subjects = [1, 2, 3].map((id) => ({ subject: `purse/${id}` }));
    for (const [index, of] of subjects.entries())
      await service.submit(opened(`o${index}`, of), ...(index === 1 ? [] : [cursed(`c${index}`, of)]));
    const first = await service.get('/parked?limit=1');
    expect(first.body).toMatchObject({
      parked: [{ subject: 'purse/1', parked: { reason: 'domain-error' }, event: { id: 'c0' } }],
      next: 'purse/1',
    });
    const rest = await service.get('/parked?limit=2&after=purse/1');
    expect(rest.body).toMatchObject({ parked: [{ subject: 'purse/3', event: { id: 'c2' } }] });
  });

  test('is not listed any more once it is released', async () => {
    await service.submit(opened(), cursed('c'));
    await skip('c');
    expect((await service.get('/parked')).body).toEqual({ parked: [] });
  });

  test('is shown with why, the event in its envelope, and what waits behind it', async () => {
    await service.submit(opened(), added(10, 'a'), cursed('c'), added(5, 'b'), spend(1, 's'));
    const { body } = await service.get('/purses/1/parked');
    expect(body).toMatchObject({
      subject: 'purse/1',
      parked: { reason: 'domain-error', detail: 'The curse cannot be worked out.' },
      version: 2,
      event: { event: { id: 'c', type: 'shop.purse-cursed.v1', source: '/tests', subject: 'purse/1' } },
      waiting: {
        events: 3,
        types: { 'shop.purse-cursed.v1': 1, 'shop.coins-added.v1': 1, 'shop.spend-requested.v1': 1 },
      },
      reactions: { events: 3, kept: [] },
    });
    expect((await service.get('/purses/1')).body).toMatchObject({ parked: { reason: 'domain-error' } });
    expect((await service.get('/purses/2/parked')).status).toBe(404);
  });
});
