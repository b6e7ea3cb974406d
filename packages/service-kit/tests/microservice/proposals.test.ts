import { describe, expect, test } from '@jest/globals';
import type { VerdictPage } from '../../src/microservice/commands/decide-on.ts';
import type { ProposalPage } from '../../src/microservice/proposals/list-proposals.ts';
import type { ProposalView } from '../../src/microservice/proposals/proposal-document.ts';
import { opened, spend } from '../support/events.ts';
import { Shop, type ShopReactions } from '../support/reacting.ts';
import { virtualTime } from '../support/virtual-time.ts';

const virtual = virtualTime();

const paying = (times: number): ShopReactions => ({
  'shop.spend-requested.v1': async ({ data }: { readonly data: { coins: number } }, outcome, { bank }) => {
    if (outcome.status === 'accepted') await bank.pay({ amount: data.coins * times, iban: 'DE02' });
  },
});
const nothing: ShopReactions = { 'shop.spend-requested.v1': async () => {} };

/** So many purses of one payment each, of 10 coins. */
async function shopThatHasPaid(purses = 3, reactions = paying(1)): Promise<Shop> {
  const shop = await Shop.open();
  for (let id = 0; id < purses; id++) {
    const of = { subject: `purse/${id}` };
    await shop.service.submit(opened(`o${id}`, of), { ...opened(`a${id}`, of), ...COINS });
    await shop.live(reactions, spend(10, `s${id}`, of));
  }
  return shop;
}
const COINS = { type: 'shop.coins-added.v1', data: { coins: 100 } };

const proposals = async (shop: Shop, query: object = {}): Promise<readonly ProposalView[]> =>
  (await shop.ask<ProposalPage>({ command: 'gateway.proposals', ...query })).proposals;

const decide = (shop: Shop, verb: string, about: object, reactions = paying(3)): Promise<VerdictPage> =>
  shop.ask<VerdictPage>({ command: `gateway.${verb}`, by: 'ann', why: 'the fee', ...about }, reactions);

describe('proposals', () => {
  test('say what was recorded, what it would be now and what would be sent; kept by the job that found them', async () => {
    const shop = await shopThatHasPaid();
    const job = await shop.play({ mode: 'correct' }, paying(3));
    expect(job).toMatchObject({ done: { deviations: 3, proposals: 3, sent: 0 } });
    const found = await proposals(shop, { job: job.id });
    expect(found).toHaveLength(3);
    expect(found.find(({ subject }) => subject === 'purse/1')).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      event: { id: 's1', source: '/tests', type: 'shop.spend-requested.v1' },
      call: 'bank.pay#1',
      action: 'difference',
      recorded: { amount: 10, iban: 'DE02' },
      now: { amount: 30, iban: 'DE02' },
      sends: [{ send: { amount: 20, iban: 'DE02' } }],
      status: 'open',
      job: job.id,
    });
    expect(shop.outside.bank.done).toHaveLength(3);
  });

  test('survive a wipe, and the same difference found again is the same proposal', async () => {
    const shop = await shopThatHasPaid();
    const { id: first } = await shop.play({ mode: 'correct' }, paying(3));
    await shop.play({ mode: 'rebuild', wipe: true }, paying(3));
    const before = await proposals(shop);
    const again = await shop.play({ mode: 'correct' }, paying(3));
    expect(again).toMatchObject({ done: { proposals: 3 } });
    expect(await proposals(shop)).toEqual(before);
    expect(await proposals(shop, { job: again.id })).toEqual(await proposals(shop, { job: first }));
  });

  test('approved, all of a job: each sends its difference, once, and nothing is left to correct', async () => {
    const shop = await shopThatHasPaid(30);
    const { id: job } = await shop.play({ mode: 'correct' }, paying(3));
    const pages = [];
    for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
      const page = await decide(shop, 'approve', {
        job,
        limit: 25,
        ...(after === undefined ? {} : { after }),
      });
      pages.push(page.verdicts.length);
      after = page.next;
    }
    // Where a page ends, it may be among the proposals about one event: the last one is left to the next page.
    expect(pages).toEqual([24, 6]);
    expect(shop.outside.balance).toBe(30 * 30);
    expect(await proposals(shop, { statuses: ['done'] })).toMatchObject(
      new Array(30).fill({ decided: { by: 'ann', why: 'the fee' } }),
    );
    expect(await shop.play({ mode: 'correct' }, paying(3))).toMatchObject({
      done: { deviations: 0, proposals: 0, interactions: 30, answered: 30 },
    });
    expect(await proposals(shop, { statuses: ['open'] })).toEqual([]);
  });

  test('approved twice, and by two at once, send once; who came first is who approved', async () => {
    const shop = await shopThatHasPaid(1);
    await shop.play({ mode: 'correct' }, paying(3));
    const [one] = await proposals(shop);
    const ids = [one?.id];
    const both = await Promise.all([
      decide(shop, 'approve', { ids }),
      decide(shop, 'approve', { ids, by: 'bob' }),
    ]);
    const third = await decide(shop, 'approve', { ids, by: 'carl' });
    expect(third.verdicts).toEqual([{ id: one?.id, status: 'done', agreed: true }]);
    expect(both.flatMap(({ verdicts }) => verdicts).every(({ agreed }) => agreed)).toBe(true);
    expect(shop.outside.bank.done.map(({ amount }) => amount)).toEqual([10, 20]);
    expect(await shop.ask({ command: 'gateway.show', id: one?.id })).toMatchObject({
      status: 'done',
      decided: { by: expect.stringMatching(/ann|bob/) },
    });
  });

  test('the approval, with who and why, is in the log', async () => {
    const shop = await shopThatHasPaid(1);
    await shop.play({ mode: 'correct' }, paying(3));
    const [one] = await proposals(shop);
    await decide(shop, 'approve', { ids: [one?.id] });
    const items = [];
    for await (const item of shop.service.log.query('purse/0')) items.push(item);
    expect(items.find(({ position }) => position.endsWith(`!${one?.id}`))).toMatchObject({
      by: 'ann',
      why: 'the fee',
    });
  });

  test('a payment that would not be made any more is undone; one that was not made is sent, under live’s key', async () => {
    const shop = await shopThatHasPaid(1);
    await shop.play({ mode: 'correct' }, nothing);
    const [undo] = await proposals(shop);
    expect(undo).toMatchObject({
      action: 'undo',
      now: null,
      sends: [{ undo: { amount: 10, iban: 'DE02' } }],
    });
    await decide(shop, 'approve', { ids: [undo?.id] }, nothing);
    expect(shop.outside.balance).toBe(0);

    const unpaid = await shopThatHasPaid(1, nothing);
    await unpaid.play({ mode: 'correct' }, paying(1));
    const [send] = await proposals(unpaid);
    expect(send).toMatchObject({ action: 'send', recorded: null, sends: [{ send: { amount: 10 } }] });
    await decide(unpaid, 'approve', { ids: [send?.id] });
    const [event] = (await unpaid.events()).filter(({ id }) => id === 's0');
    if (event !== undefined) await unpaid.react(paying(1), event);
    expect(unpaid.outside.bank.done.map(({ key }) => key.slice(32))).toEqual(['.bank.pay.1']);
  });

  test('no proposal is made while the original is still in flight', async () => {
    const shop = await shopThatHasPaid(1);
    shop.outside.bank.troubles = ['lost', 'lost', 'lost'];
    await shop.live(paying(1), spend(5, 'in flight', { subject: 'purse/0' })).catch(() => {});
    const job = await shop.play({ mode: 'correct' }, paying(3));
    expect(job).toMatchObject({ done: { deviations: 2, proposals: 1 } });
    expect(await proposals(shop)).toMatchObject([{ event: { id: 's0' } }]);
  });

  test('what the log has got since the history was read is not proposed', async () => {
    const shop = await shopThatHasPaid(1, nothing);
    const [event] = (await shop.events()).filter(({ id }) => id === 's0');
    if (event === undefined) throw new Error('No event.');
    // The history is on the stream already when live makes the call.
    const { playback } = shop.service;
    const put = playback.put.bind(playback);
    playback.put = async (records) => {
      const results = await put(records);
      await shop.react(paying(3), event);
      return results;
    };
    expect(await shop.play({ mode: 'correct' }, paying(3))).toMatchObject({ done: { proposals: 0 } });
    expect(shop.outside.balance).toBe(30);
  });
});

describe('a decision', () => {
  test('to reject holds in the next correct, until it is taken back', async () => {
    const shop = await shopThatHasPaid(1);
    await shop.play({ mode: 'correct' }, paying(3));
    const [one] = await proposals(shop);
    const ids = [one?.id];
    expect(await decide(shop, 'reject', { ids })).toMatchObject({
      verdicts: [{ status: 'rejected', agreed: true }],
    });
    const next = await shop.play({ mode: 'correct' }, paying(3));
    expect(next).toMatchObject({ done: { deviations: 1, proposals: 0 } });
    expect(await proposals(shop, { job: next.id })).toMatchObject([
      { status: 'rejected', decided: { by: 'ann' } },
    ]);
    expect(await decide(shop, 'approve', { job: next.id })).toEqual({ verdicts: [] });
    expect(await decide(shop, 'approve', { ids })).toMatchObject({
      verdicts: [
        { status: 'rejected', agreed: false, detail: expect.stringMatching(/rejected by ann.*reopen/) },
      ],
    });
    expect(shop.outside.balance).toBe(10);
    await decide(shop, 'reopen', { ids });
    expect(await decide(shop, 'approve', { ids })).toMatchObject({ verdicts: [{ status: 'done' }] });
    expect(shop.outside.balance).toBe(30);
    expect(await decide(shop, 'reject', { ids })).toMatchObject({
      verdicts: [{ status: 'done', agreed: false, detail: expect.stringContaining('too late') }],
    });
  });

  test('on a stale proposal is refused, and says what to do', async () => {
    const shop = await shopThatHasPaid(1);
    await shop.play({ mode: 'correct' }, paying(3));
    const [old] = await proposals(shop);
    const { id: job } = await shop.play({ mode: 'correct' }, paying(2));
    await decide(shop, 'approve', { job }, paying(2));
    expect(await decide(shop, 'approve', { ids: [old?.id] })).toMatchObject({
      verdicts: [
        {
          status: 'stale',
          agreed: false,
          detail: expect.stringMatching(/something else is in effect.*Run `correct` again/),
        },
      ],
    });
    expect(shop.outside.balance).toBe(20);
  });

  test('is carried on when the outside is back, and meanwhile says from when on', async () => {
    const shop = await shopThatHasPaid(1);
    await shop.play({ mode: 'correct' }, paying(3));
    const [one] = await proposals(shop);
    const ids = [one?.id];
    shop.outside.bank.troubles = ['refused', 'refused', 'refused'];
    const first = await decide(shop, 'approve', { ids });
    expect(first.verdicts).toMatchObject([
      { status: 'approved', agreed: true, notBefore: expect.any(Number) },
    ]);
    expect(await proposals(shop, { statuses: ['approved'] })).toHaveLength(1);
    expect(await decide(shop, 'reject', { ids })).toMatchObject({ verdicts: [{ agreed: false }] });
    let verdict = first.verdicts[0];
    for (let attempt = 0; attempt < 20 && verdict?.status !== 'done'; attempt++) {
      await new Promise((resolve) => setImmediate(resolve));
      virtual.pass(60_000);
      [verdict] = (await decide(shop, 'approve', { ids })).verdicts;
    }
    expect(verdict).toMatchObject({ status: 'done' });
    expect(shop.outside.bank.done.map(({ amount }) => amount)).toEqual([10, 20]);
  });

  test('goes through the calls of one event in their order: what is told of a payment waits for the payment', async () => {
    const telling = (times: number): ShopReactions => ({
      'shop.spend-requested.v1': async (
        { data }: { readonly data: { coins: number } },
        outcome,
        { bank, post },
      ) => {
        if (outcome.status !== 'accepted') return;
        const { amount } = await bank.pay({ amount: data.coins * times, iban: 'DE02' });
        await post.mail({ text: `${times}: ${amount}` });
        await post.mail({ text: 'bye' });
      },
    });
    const shop = await shopThatHasPaid(2, nothing);
    const unpaid = await shop.play({ mode: 'correct' }, paying(1));
    await decide(shop, 'approve', { job: unpaid.id });
    const { id: job } = await shop.play({ mode: 'correct' }, telling(3));
    expect((await proposals(shop, { job })).map(({ subject, call }) => `${subject} ${call}`)).toEqual(
      ['purse/0', 'purse/1'].flatMap((subject) =>
        ['bank.pay#1', 'post.mail#1', 'post.mail#2'].map((call) => `${subject} ${call}`),
      ),
    );
    shop.outside.bank.troubles = ['refused', 'refused', 'refused', 'refused', 'refused', 'refused'];
    // A page never ends among the proposals about one event.
    const first = await decide(shop, 'approve', { job, limit: 4 });
    expect(first.verdicts).toMatchObject([
      { status: 'approved', notBefore: expect.any(Number) },
      {
        status: 'open',
        agreed: true,
        detail: expect.stringContaining('It waits for'),
        notBefore: expect.any(Number),
      },
      { status: 'open', agreed: true, notBefore: expect.any(Number) },
    ]);
    const second = await decide(shop, 'approve', { job, limit: 4, after: first.next });
    expect(second).toMatchObject({ verdicts: { length: 3 } });
    expect(second).not.toHaveProperty('next');
    expect(shop.outside.post.sent).toEqual([]);
    virtual.pass(600_000);
    const ids = [...first.verdicts, ...second.verdicts].map(({ id }) => id).sort();
    expect((await decide(shop, 'approve', { ids })).verdicts.every(({ status }) => status === 'done')).toBe(
      true,
    );
    expect(shop.outside.post.sent.sort()).toEqual(['3: 10', '3: 10', 'bye', 'bye']);
  });

  test.each<[string, object, RegExp]>([
    ['on nothing', {}, /must name ids, or a job/],
    ['on both', { ids: ['0'.repeat(32)], job: 'j' }, /not both/],
    ['on what is no id', { ids: ['1'] }, /must be the id of a proposal/],
    ['by nobody', { job: 'j', by: '' }, /\/by/],
    ['misspelt', { job: 'j', becuase: 'x' }, /becuase/],
  ])('%s is refused', async (_, about, reason) => {
    const shop = await shopThatHasPaid(0);
    await expect(decide(shop, 'approve', about)).rejects.toMatchObject({
      code: 'invalid-command',
      message: expect.stringMatching(reason),
    });
  });

  test('on a proposal that there is not says so', async () => {
    const shop = await shopThatHasPaid(0);
    const id = '0'.repeat(32);
    for (const verb of ['approve', 'reject', 'reopen'])
      expect(await decide(shop, verb, { ids: [id] })).toMatchObject({
        verdicts: [{ status: 'unknown', agreed: false }],
      });
    await expect(shop.ask({ command: 'gateway.show', id })).rejects.toThrow(/There is no proposal/);
  });
});
