import { describe, expect, test } from '@jest/globals';
import { positionIn, recordOf } from '@reprise/event-envelope';
import { cursed, opened, spend } from '../../support/events.ts';
import { purseWith } from '../../support/purse.ts';
import { Shop, type ShopReactions } from '../../support/reacting.ts';
import { virtualTime } from '../../support/virtual-time.ts';

virtualTime();

/** Pays what is spent times so much, and says so, where that is wanted. */
const paying = (times: number, ...texts: readonly string[]): ShopReactions => ({
  'shop.spend-requested.v1': async (
    { data }: { readonly data: { coins: number } },
    outcome,
    { bank, post, rates },
  ) => {
    if (outcome.status !== 'accepted') return;
    const { rate } = await rates.rate({ from: 'CZK', to: 'EUR' });
    await bank.pay({ amount: data.coins * times, iban: `rate ${rate}` });
    for (const text of texts) await post.mail({ text });
  },
});

/** Ten purses of three payments each, one of them rejected. */
async function shopThatHasPaid(reactions = paying(1, 'paid')): Promise<Shop> {
  const shop = await Shop.open();
  for (let id = 0; id < 10; id++) {
    const of = { subject: `purse/${id}` };
    await shop.live(reactions, opened(`o${id}`, of), spend(1_000, `x${id}`, of));
    await shop.service.submit({
      ...spend(0, `a${id}`, of),
      type: 'shop.coins-added.v1',
      data: { coins: 100 },
    });
    await shop.live(reactions, spend(1, `s1-${id}`, of), spend(2, `s2-${id}`, of));
  }
  return shop;
}

describe('a playback with unchanged logic', () => {
  test.each(['replay', 'correct', 'preview'] as const)(
    '%s: every recorded call is answered, nothing differs, and the outside hears nothing',
    async (mode) => {
      const shop = await shopThatHasPaid();
      const [heard, recorded] = [shop.outside.heard, await shop.recorded()];
      const job = await shop.play({ mode }, paying(1, 'paid'));
      expect(recorded).toBe(60);
      expect(job).toMatchObject({
        status: 'COMPLETED',
        subscribers: ['write', 'microservice'],
        done: {
          interactions: 60,
          answered: 60,
          deviations: 0,
          proposals: 0,
          sent: 0,
          incomplete: 0,
          failures: 0,
        },
      });
      expect(shop.outside.heard).toBe(heard);
      expect(await shop.recorded()).toBe(recorded);
      expect(await shop.deviations(job.id)).toEqual([]);
    },
  );

  test('rebuild runs no reaction, carries no interactions and is waited for all the same', async () => {
    const shop = await shopThatHasPaid();
    const heard = shop.outside.heard;
    const never: ShopReactions = {
      'shop.spend-requested.v1': () => Promise.reject(new Error('It must not run.')),
    };
    const job = await shop.play({ mode: 'rebuild' }, never);
    expect(job).toMatchObject({
      status: 'COMPLETED',
      done: { aggregates: 10, interactions: 0, incomplete: 0 },
    });
    expect(shop.outside.heard).toBe(heard);
    const sent = shop.service.playback.records.map(({ bytes }) => Buffer.from(bytes).toString());
    expect(sent.join('')).not.toContain('interactions');
  });

  test('reads the log for no event: the record has it all', async () => {
    const shop = await shopThatHasPaid();
    let reads = 0;
    const { log, ...ports } = shop.service.ports;
    const counting = new Proxy(log, {
      get: (target, name: keyof typeof log) => {
        if (name === 'query' || name === 'get') reads++;
        const value = target[name];
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const microservice = shop.microservice.bind(shop);
    shop.microservice = (reactions, aggregates) =>
      microservice(reactions, aggregates, { ...ports, log: counting });
    await shop.play({ mode: 'replay' }, paying(1, 'paid'));
    expect(reads).toBe(0);
  });

  test('of a history that is too long for a record reads both from the log', async () => {
    const shop = await Shop.open();
    const long = Array.from({ length: 5 }, (_, n) => ({
      ...opened(`n${n}`),
      type: 'shop.note-written.v1',
      data: { text: 'x'.repeat(150_000) },
    }));
    await shop.service.submit(opened(), { ...opened('a'), type: 'shop.coins-added.v1', data: { coins: 9 } });
    for (const note of long) await shop.service.submit(note);
    await shop.live(paying(1, 'paid'), spend(1, 's'), spend(2, 't'));
    const job = await shop.play({ mode: 'replay' }, paying(2, 'paid'));
    expect(job).toMatchObject({ done: { interactions: 6, answered: 6, deviations: 2 } });
  });
});

describe('a playback with another logic', () => {
  test('replay reports what differs, with the job, and proposes nothing', async () => {
    const shop = await shopThatHasPaid();
    const heard = shop.outside.heard;
    const job = await shop.play({ mode: 'replay' }, paying(3, 'paid', 'thank you'));
    expect(job).toMatchObject({
      status: 'COMPLETED',
      done: { interactions: 60, answered: 60, deviations: 40, proposals: 0, sent: 0 },
    });
    const [first] = await shop.deviations(job.id);
    expect(first).toMatchObject({
      subject: 'purse/0',
      subscriber: 'microservice',
      events: [
        {
          id: 's1-0',
          type: 'shop.spend-requested.v1',
          outcome: 'accepted',
          deviations: [
            { kind: 'changed', call: 'bank.pay#1', recorded: { amount: 1 }, now: { amount: 3 } },
            { kind: 'additional', call: 'post.mail#2', now: { text: 'thank you' } },
          ],
          proposals: [],
        },
        { id: 's2-0' },
      ],
    });
    expect(await shop.deviations(job.id)).toHaveLength(10);
    expect(shop.outside.heard).toBe(heard);
    expect(await shop.ask({ command: 'gateway.proposals' })).toEqual({ proposals: [] });
  });

  test('preview says what would be proposed, and writes neither states nor proposals', async () => {
    const shop = await shopThatHasPaid();
    const job = await shop.play({ mode: 'preview' }, paying(3, 'paid'));
    expect(job).toMatchObject({ done: { deviations: 20, proposals: 20, sent: 0 } });
    expect((await shop.deviations(job.id))[0]?.events[0]?.proposals).toMatchObject([
      {
        call: 'bank.pay#1',
        action: 'difference',
        recorded: { amount: 1 },
        now: { amount: 3 },
        sends: [{ send: { amount: 2 } }],
      },
    ]);
    expect(await shop.ask({ command: 'gateway.proposals' })).toEqual({ proposals: [] });
  });

  test('only the selected events are compared, by the outcome that the whole history gives them', async () => {
    const shop = await shopThatHasPaid();
    const select = { subjects: ['purse/3', 'purse/4'], types: ['shop.spend-requested.v1'] };
    const job = await shop.play({ mode: 'replay', select }, paying(3, 'paid'));
    expect(job).toMatchObject({ done: { aggregates: 2, interactions: 12, answered: 12, deviations: 4 } });
    const opening = { ...select, types: ['shop.purse-opened.v1'] };
    expect(await shop.play({ mode: 'correct', select: opening }, paying(3))).toMatchObject({
      done: { interactions: 0, deviations: 0, proposals: 0 },
    });
  });

  test('a reaction that is gone from the code leaves calls that nobody wants', async () => {
    const shop = await shopThatHasPaid();
    const job = await shop.play({ mode: 'preview', select: { subjects: ['purse/0'] } }, {});
    expect(job).toMatchObject({ done: { interactions: 6, answered: 0, deviations: 6, proposals: 4 } });
  });

  test('domain logic that decides otherwise changes the outcome, and with it what is wanted', async () => {
    const shop = await shopThatHasPaid();
    const select = { subjects: ['purse/0'] };
    // Coins are worth nothing: all was spent in vain.
    const job = await shop.play({ mode: 'preview', select }, paying(1, 'paid'), [
      purseWith({ worth: 0.001 }),
    ]);
    expect((await shop.deviations(job.id))[0]?.events).toMatchObject([
      { id: 's1-0', outcome: 'rejected', proposals: [{ action: 'undo' }, { action: 'by-hand' }] },
      { id: 's2-0', outcome: 'rejected' },
    ]);
  });

  test('a reaction that does not come to its end is incomplete, and says why', async () => {
    const shop = await shopThatHasPaid();
    const asking: ShopReactions = {
      'shop.spend-requested.v1': async (_event, _outcome, { rates }) => {
        await rates.rate({ from: 'CZK', to: 'USD' }); // was not asked then
      },
    };
    const job = await shop.play({ mode: 'correct', select: { subjects: ['purse/1'] } }, asking);
    expect(job).toMatchObject({ status: 'COMPLETED', done: { incomplete: 3, proposals: 0 } });
    expect((await shop.deviations(job.id))[0]?.events[1]).toMatchObject({
      end: { status: 'unanswered', reason: expect.stringContaining('its policy is to fail') },
    });
  });

  test('where the business logic fails, nothing is said of that event and those behind it', async () => {
    const shop = await shopThatHasPaid();
    await shop.service.submit(cursed('c', { subject: 'purse/0' }), spend(1, 'late', { subject: 'purse/0' }));
    const job = await shop.play({ mode: 'correct', select: { subjects: ['purse/0'] } }, paying(1, 'paid'));
    expect(job).toMatchObject({
      done: { interactions: 6, answered: 6, incomplete: 1, proposals: 0, parked: 1 },
    });
    expect((await shop.deviations(job.id))[0]?.events).toMatchObject([{ id: 'c', outcome: 'parked' }]);
  });
});

describe('introduce', () => {
  const welcome: ShopReactions = {
    ...paying(1, 'paid'),
    'shop.purse-opened.v1': async (event, _outcome, { post, bank }) => {
      await post.mail({ text: `welcome ${event.subject}` });
      if (event.subject === 'purse/9') await bank.pay({ amount: 1, iban: 'bonus' });
    },
  };
  const introduction = { gateways: ['post'], commands: 'send' };

  test('sends what is new through the gateways named, once, whatever is played again', async () => {
    const shop = await shopThatHasPaid();
    const [letters, paid] = [shop.outside.post.sent.length, shop.outside.bank.calls.length];
    const job = await shop.play({ mode: 'introduce', introduction }, welcome);
    expect(job).toMatchObject({
      status: 'COMPLETED',
      introduction,
      done: { sent: 10, interactions: 60, answered: 60, deviations: 1, incomplete: 1 },
    });
    expect(shop.outside.post.sent.slice(letters).sort()).toEqual(
      Array.from({ length: 10 }, (_, id) => `welcome purse/${id}`),
    );
    expect(shop.outside.bank.calls).toHaveLength(paid);
    expect(await shop.play({ mode: 'introduce', introduction }, welcome)).toMatchObject({
      done: { sent: 0 },
    });
    expect(await shop.play({ mode: 'replay' }, welcome)).toMatchObject({
      done: { interactions: 70, answered: 70 },
    });
    expect(shop.outside.post.sent).toHaveLength(letters + 10);
  });

  test.each([
    ['suppress', 0],
    ['send-since=2026-01-02', 0],
    ['send-since=2026-01-01', 10],
  ])('by policy %s sends %i', async (commands, count) => {
    const shop = await shopThatHasPaid();
    const job = await shop.play(
      { mode: 'introduce', introduction: { gateways: ['post'], commands } },
      welcome,
    );
    expect(job).toMatchObject({ done: { sent: count } });
    expect(shop.outside.post.sent.filter((text) => text.startsWith('welcome'))).toHaveLength(count);
  });

  test('replaces states as a replay does', async () => {
    const shop = await shopThatHasPaid();
    const job = await shop.play({ mode: 'introduce', introduction }, welcome, [purseWith({ worth: 2 })]);
    expect(job).toMatchObject({ done: { changed: 10 } });
    expect(await shop.service.get('/purses/3')).toMatchObject({ body: { state: { coins: 197 } } });
  });
});

test('interactions of events that pump has not stored yet are left to the next playback', async () => {
  const shop = await shopThatHasPaid();
  const [last] = (await shop.events()).filter(({ subject }) => subject === 'purse/0').slice(-1);
  if (last === undefined) throw new Error('No event.');
  const next = positionIn(recordOf(last.sequence), 9);
  await shop.service.log.insert([
    {
      subject: 'purse/0',
      position: `${next}~bank.pay#1`,
      request: '{}',
      ordinal: 1,
      at: 1,
      deadline: 2,
      token: 't',
      logic: 'l',
    },
  ]);
  const job = await shop.play({ mode: 'correct' }, paying(1, 'paid'));
  expect(job).toMatchObject({ done: { interactions: 60, answered: 60, failures: 0 } });
});
