import { beforeEach, describe, expect, test } from '@jest/globals';
import { REVERSAL_TYPE } from '@reprise/event-envelope';
import { stateOf } from '../support/containers.ts';
import { added, cursed, found, opened, sent, spend } from '../support/events.ts';
import { errorsIn, postBatch } from '../support/http.ts';
import type { PurseState } from '../support/purse.ts';
import { type TestService, testService } from '../support/service.ts';
import { findings } from '../support/verified.ts';

let service: TestService;
beforeEach(async () => {
  service = await testService();
});

const reversal = (body: unknown, more: { readonly id?: string; readonly wait?: number } = {}) =>
  service.post({
    method: 'POST',
    path: `/purses/${more.id ?? '1'}/reversals`,
    body: JSON.stringify(body),
    ...(more.wait === undefined ? {} : { headers: { prefer: `wait=${more.wait}` } }),
  });

/** Asks for it, which has to be taken, and lets pump and write get to it. */
async function reverse(id: string) {
  const answer = await reversal({ id, reason: 'a mistake' });
  expect(answer.status).toBe(202);
  await service.pump();
  await service.write();
  return answer;
}

const coins = async (id = 'purse/1') =>
  ((await stateOf(service.store, id)) as { readonly state: PurseState } | undefined)?.state.coins;
const problem = (answer: { readonly body: unknown }) =>
  answer.body as { title: string; detail: string; refusal?: string };

describe('a reversal', () => {
  test('takes an event back by an event of the log that carries it, who and why', async () => {
    await service.submit(opened(), added(10, 'a'), added(5, 'b'));
    await reverse('a');
    expect(await coins()).toBe(5);
    const { body } = await service.get('/purses/1/history');
    const { events } = body as { events: { event: { type: string; data: unknown }; outcome: unknown }[] };
    expect(events.at(-1)).toMatchObject({
      event: {
        type: REVERSAL_TYPE,
        source: '/reprise/shop',
        causationid: 'a',
        data: { original: { id: 'a', data: { coins: 10 } }, reason: 'a mistake', by: 'local' },
      },
      outcome: { status: 'accepted' },
      changes: [{ op: 'replace', path: '/coins', value: 5 }],
    });
    expect(await findings(service)).toEqual([]);
  });

  test('of an event that was reversed, of a reversal, or of one that was rejected is refused', async () => {
    await service.submit(opened(), added(10, 'a'), spend(99, 'no'));
    await reverse('a');
    const again = await reversal({ id: 'a', reason: 'once more' });
    expect([again.status, problem(again).refusal]).toEqual([409, 'already-reversed']);
    const rejected = await reversal({ id: 'no', reason: 'x' });
    expect([rejected.status, problem(rejected).refusal]).toEqual([409, 'was-rejected']);
    const { id } = (
      await service.get('/purses/1/history').then(({ body }) => body as never as History)
    ).events.at(-1)?.event ?? { id: '' };
    const ofReversal = await reversal({ id, reason: 'x' });
    expect([ofReversal.status, problem(ofReversal).refusal]).toEqual([409, 'is-a-reversal']);
  });

  test('of a repeat is refused, by the position that says which of both is meant; by its id it is of the first', async () => {
    await service.submit(opened(), added(10, 'a'));
    await service.submit(added(10, 'a'));
    const history = (await service.get('/purses/1/history')).body as { events: { position: string }[] };
    const position = history.events.at(-1)?.position;
    const ofRepeat = await reversal({ id: 'a', position, reason: 'x' });
    expect([ofRepeat.status, problem(ofRepeat).refusal]).toEqual([409, 'was-duplicate']);
    await reverse('a');
    expect(await coins()).toBe(0);
  });

  test('of an event that nobody knows, here or in another purse, is not found, and says where it may be', async () => {
    await service.submit(opened(), added(10, 'a'));
    await service.submit(opened('o2', { subject: 'purse/2' }));
    expect((await reversal({ id: 'zzz', reason: 'x' })).status).toBe(404);
    const elsewhere = await reversal({ id: 'a', reason: 'x' }, { id: '2' });
    expect([elsewhere.status, problem(elsewhere).title]).toEqual([404, 'Unknown event']);
    expect(problem(elsewhere).detail).toContain('An event of another aggregate is reversed there');
    expect((await reversal({ id: 'a', reason: 'x' }, { id: '3' })).status).toBe(404);
  });

  test('that would turn a later outcome is refused, and says which', async () => {
    await service.submit(opened(), added(10, 'a'), spend(8, 's'));
    const answer = await reversal({ id: 'a', reason: 'x' });
    expect(answer).toMatchObject({
      status: 409,
      body: {
        refusal: 'later-outcomes-flip',
        flips: [{ id: 's', was: { status: 'accepted' }, now: { status: 'rejected', reason: 'not-enough' } }],
      },
    });
    expect(service.stream.records).toHaveLength(1);
  });

  test('that turns one where the type allows it is done, and its outcome names it', async () => {
    await service.submit(opened(), found(10, 'f'), spend(8, 's'));
    await reverse('f');
    expect(await coins()).toBe(0);
    const state = await stateOf(service.store, 'purse/1');
    expect(state?.recent.at(-1)?.outcome).toMatchObject({
      status: 'accepted',
      facts: { flipped: [{ id: 's', now: 'not-enough' }] },
    });
    expect(await findings(service)).toEqual([]);
  });

  test('is only shown where a preview is asked for', async () => {
    await service.submit(opened(), added(10, 'a'), added(1, 'later', { causationid: 'a' }));
    const { status, body } = await reversal({ id: 'a', reason: 'x', preview: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      subject: 'purse/1',
      original: { id: 'a', type: 'shop.coins-added.v1', data: { coins: 10 } },
      verdict: { status: 'accepted' },
      before: { status: 'open', coins: 11 },
      after: { status: 'open', coins: 1 },
      flipped: 0,
      followUps: [{ id: 'later', type: 'shop.coins-added.v1', subject: 'purse/1', here: true }],
      calls: [],
    });
    expect(service.stream.records).toHaveLength(1);
  });

  test('names by source or position which of two events with one id is meant', async () => {
    await service.submit(opened(), added(10, 'a'), added(5, 'a', { source: '/elsewhere' }));
    const answer = await reversal({ id: 'a', reason: 'x' });
    expect([answer.status, problem(answer).title]).toEqual([409, 'Ambiguous event']);
    expect((await reversal({ id: 'a', source: '/elsewhere', reason: 'x' })).status).toBe(202);
    await service.pump();
    await service.write();
    expect(await coins()).toBe(10);
  });

  test('without an id or a reason, or with more than it takes, is refused fault by fault', async () => {
    await service.submit(opened());
    expect((await service.post({ method: 'POST', path: '/purses/1/reversals', body: 'no' })).status).toBe(
      400,
    );
    const answer = await reversal({ id: '', extra: 1 });
    expect(answer.status).toBe(400);
    expect(errorsIn(answer).map(({ pointer }) => pointer)).toEqual(['/id', '/reason', '']);
  });

  test('of a parked purse waits for its logic to be corrected', async () => {
    await service.submit(opened(), added(10, 'a'), cursed('c'));
    const answer = await reversal({ id: 'a', reason: 'x' });
    expect([answer.status, problem(answer).title]).toEqual([409, 'Aggregate parked']);
  });
});

interface History {
  readonly events: readonly { readonly event: { readonly id: string } }[];
}

test('two at once: the later in the log is rejected, whatever HTTP said', async () => {
  await service.submit(opened(), added(10, 'a'), added(5, 'b'));
  const [one, other] = await Promise.all([1, 2].map(() => reversal({ id: 'a', reason: 'x' })));
  expect([one?.status, other?.status]).toEqual([202, 202]);
  await service.pump();
  await service.write();
  const outcomes = (await stateOf(service.store, 'purse/1'))?.recent.slice(-2).map(({ outcome }) => outcome);
  expect(outcomes).toMatchObject([
    { status: 'accepted' },
    { status: 'rejected', reason: 'already-reversed' },
  ]);
  expect(await coins()).toBe(5);
});

test('a client cannot put a reversal among its events', async () => {
  await service.submit(opened(), added(10, 'a'));
  const answer = await service.post(
    postBatch([sent('x', { original: {}, reason: 'x', by: 'me' }, 'r', { type: REVERSAL_TYPE })]),
  );
  expect([answer.status, errorsIn(answer)[0]?.pointer]).toEqual([400, '/type']);
});

test('write waits for pump where it needs the log to judge', async () => {
  await service.submit(opened(), added(10, 'a'));
  await service.post(postBatch([added(5, 'b')]));
  await service.write(); // and pump not yet
  await reversal({ id: 'a', reason: 'x' });
  await service.write();
  expect(await coins()).toBe(15);
  await service.pump();
  await service.write();
  expect(await coins()).toBe(5);
  expect(await findings(service)).toEqual([]);
});
