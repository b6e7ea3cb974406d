import { describe, expect, test } from '@jest/globals';
import { decodeRecord } from '@reprise/event-envelope';
import { isInteractionKey } from '@reprise/replay-gateway';
import type { CallMasks, LogItem, Masks, PlaybackOptions } from '../../../src/index.ts';
import { collected } from '../../support/collected.ts';
import { copyingShop, type Spent, shopping, told } from '../../support/copied-shop.ts';
import { added, found, opened, sent, spend, subjectNamed } from '../../support/events.ts';
import { playbackService } from '../../support/playback-service.ts';
import { Shop, type ShopReactions } from '../../support/reacting.ts';
import { findings } from '../../support/verified.ts';
import { virtualTime } from '../../support/virtual-time.ts';

const clock = virtualTime();
const one = subjectNamed(1);
const OPENED = [opened('o', { subject: one }), added(100, 'a', { subject: one })];

const masks: Masks = { 'shop.spend-requested.v1': ['/for'] };
const callMasks: CallMasks = {
  'rates.rate': { request: { shown: [''] }, response: { shown: ['/rate'] } },
  'bank.pay': {
    request: { shown: ['/amount'], masked: ['/iban'] },
    response: { shown: ['/receipt'] },
  },
  'post.mail': { request: { masked: ['/text'] } },
};

const copiedItems = async ({ service: { ports } }: Shop): Promise<readonly LogItem[]> =>
  (await collected(ports.log.query(one))).filter(({ position }) => position.startsWith('copied#'));

const inEveryMode = [
  { mode: 'rebuild' },
  { mode: 'replay' },
  { mode: 'correct' },
  { mode: 'preview' },
  { mode: 'introduce', introduction: { gateways: ['bank', 'rates', 'post'], commands: 'send' } },
] as unknown as readonly PlaybackOptions[]; // as a person asks for them

describe('the calls of an event that was copied', () => {
  test('are there as they were made, and answer a replay there: all of them, and nothing is asked or sent', async () => {
    const shop = await Shop.open();
    await shop.live(shopping, ...OPENED, spend(5, 's1', { subject: one }), spend(7, 's2', { subject: one }));
    const { to, copy } = await copyingShop(shop);

    expect(await copy()).toMatchObject({ status: 'COMPLETED', sent: { events: 4 } });

    expect(await told(to, one)).toEqual(await told(shop, one));
    expect((await told(to, one)).flat()).not.toEqual([]);
    const recorded = 6;
    expect(await shop.recorded()).toBe(recorded);
    for (const request of inEveryMode) {
      const job = await to.play(request, shopping);
      const runs = request.mode !== 'rebuild';
      expect([request.mode, job]).toMatchObject([
        request.mode,
        {
          status: 'COMPLETED',
          done: {
            interactions: runs ? recorded : 0,
            answered: runs ? recorded : 0,
            ...{ deviations: 0, proposals: 0, incomplete: 0, sent: 0 },
          },
        },
      ]);
    }
    expect(to.outside.heard).toBe(0);
    expect(await findings(to.service)).toEqual([]);
  });

  test('show a replay with other code what would be otherwise, and nothing goes out', async () => {
    const shop = await Shop.open();
    await shop.live(shopping, ...OPENED, spend(5, 's1', { subject: one }));
    const { to, copy } = await copyingShop(shop);
    await copy();
    const { id, done } = await to.play({ mode: 'correct' }, {
      'shop.spend-requested.v1': async ({ data }: Spent, _outcome, { bank }) => {
        await bank.pay({ amount: data.coins * 3, iban: 'DE02' });
      },
    } satisfies ShopReactions);
    expect(done).toMatchObject({ interactions: 3, answered: 1, deviations: 3, proposals: 0, sent: 0 });
    expect(await to.deviations(id)).toMatchObject([{ subject: one }]);
    expect(to.outside.heard).toBe(0);
  });

  test('are on the other stream before it', async () => {
    const shop = await Shop.open();
    await shop.live(shopping, ...OPENED, spend(5, 's1', { subject: one }));
    const { to, copy } = await copyingShop(shop);
    await copy();
    const types = to.service.stream.records.map(({ bytes }) =>
      decodeRecord(bytes).events.map(({ type }) => type),
    );
    expect(types).toEqual([
      ['reprise.interactions-copied.v1'],
      ['shop.purse-opened.v1', 'shop.coins-added.v1', 'shop.spend-requested.v1'],
    ]);
  });

  test('are stored once by however many copies, and an answer that came after the first one is added', async () => {
    const shop = await Shop.open();
    shop.outside.bank.troubles = ['failed', 'failed', 'failed'];
    const events = [...OPENED, spend(5, 's1', { subject: one })];
    await expect(shop.live(shopping, ...events)).rejects.toThrow('bank.pay#1');
    const { to, copy } = await copyingShop(shop);
    await copy();
    const before = await copiedItems(to);
    expect(await told(to, one)).toEqual(await told(shop, one));

    await clock.pass(120_000);
    for (const event of await shop.events()) await shop.react(shopping, event);
    await copy();
    await copy();

    expect(await told(to, one)).toEqual(await told(shop, one));
    expect(await copiedItems(to)).toEqual(expect.arrayContaining([...before]));
    expect(await copiedItems(to)).toHaveLength((await told(shop, one)).flat().length);
    // Behind the first copy of its event; the others have no effect, and are not asked.
    const { done } = await to.play({ mode: 'replay' }, shopping);
    expect(done).toMatchObject({ interactions: 3, answered: 3, deviations: 0 });
    expect(to.outside.heard).toBe(0);
  });

  test('come along when the copy is copied on', async () => {
    const shop = await Shop.open();
    await shop.live(shopping, ...OPENED, spend(5, 's1', { subject: one }));
    const first = await copyingShop(shop);
    await first.copy();
    await first.copy();
    const second = await copyingShop(first.to, { began: 2 });
    expect(await second.copy()).toMatchObject({ status: 'COMPLETED' });
    expect(await told(second.to, one)).toEqual(await told(shop, one));
    expect((await second.to.play({ mode: 'replay' }, shopping)).done).toMatchObject({
      interactions: 3,
      answered: 3,
      deviations: 0,
    });
  });

  test('are found where a history is too large to travel with the record', async () => {
    const shop = await Shop.open();
    const notes = Array.from({ length: 9 }, (_, n) =>
      sent('note-written', { text: `${n}`.repeat(100_000) }, `n${n}`, { subject: one }),
    );
    for (const [n, note] of notes.entries())
      await shop.live(shopping, ...(n === 0 ? OPENED : []), note, spend(1 + n, `s${n}`, { subject: one }));
    const { to, copy } = await copyingShop(shop);
    await copy();
    await copy();
    expect(await told(to, one)).toEqual(await told(shop, one));
    expect((await to.play({ mode: 'replay' }, shopping)).done).toMatchObject({
      interactions: 27,
      answered: 27,
      deviations: 0,
    });
  });

  test('answer for an event that came twice where it was made, too late to be known', async () => {
    const shop = await Shop.open();
    const paying: ShopReactions = {
      'shop.coins-found.v1': async ({ data }: Spent, _outcome, { bank }) => {
        await bank.pay({ amount: data.coins, iban: 'DE02' });
      },
    };
    const others = Array.from({ length: 40 }, (_, n) => added(1, `x${n}`, { subject: one }));
    await shop.live(paying, found(5, 'f', { subject: one }));
    await shop.live(paying, ...others);
    await shop.live(paying, found(5, 'f', { subject: one }));
    expect(await shop.recorded()).toBe(1);
    const { to, copy } = await copyingShop(shop);
    await copy();
    expect((await to.play({ mode: 'replay' }, paying)).done).toMatchObject({
      interactions: 1,
      answered: 1,
      deviations: 0,
    });
  });

  test('up to a time are those that had been made by then', async () => {
    const shop = await Shop.open();
    await shop.live(shopping, ...OPENED, spend(5, 's1', { subject: one }));
    const [last] = (await shop.events()).slice(-1);
    const { to, copy } = await copyingShop(shop);
    const before = new Date(Date.parse(last?.recordedtime ?? '') - 1).toISOString();
    await copy({ until: last?.recordedtime });
    const made = (await told(shop, one)).flat() as { readonly at: number }[];
    expect((await told(to, one)).flat()).toEqual(
      made.filter(({ at }) => at <= Date.parse(last?.recordedtime ?? '')),
    );
    expect(await copy({ until: before })).toMatchObject({ status: 'COMPLETED' });
  });

  test('of an event that was reversed there name what it has set off', async () => {
    const shop = await Shop.open();
    await shop.live(shopping, ...OPENED, spend(5, 's1', { subject: one }));
    const { to, copy } = await copyingShop(shop);
    await copy();
    const answer = await to.service.post({
      method: 'POST',
      path: '/purses/1/reversals',
      body: JSON.stringify({ id: 's1', reason: 'a try', preview: true }),
    });
    expect(JSON.stringify(answer.body)).toContain('bank.pay');
  });
});

describe('a masked copy', () => {
  const secret = 'DE89370400440532013000';
  const spent = spend(5, 's1', { subject: one, data: { coins: 5, for: secret } });

  test('has the same pseudonym in an event and in the calls that hand it on, so that a replay makes the same calls', async () => {
    const shop = await Shop.open();
    await shop.live(shopping, ...OPENED, spent);
    const { to, copy } = await copyingShop(shop, { masks, callMasks });
    expect(await copy({ unmasked: undefined })).toMatchObject({ status: 'COMPLETED' });
    expect(JSON.stringify(await collected(to.service.ports.log.scan(0, 1)))).not.toContain('DE89');
    // The bank's answer holds more than anybody has spoken of.
    const answers = (await copiedItems(to)).flatMap(({ position, response = '' }) =>
      position.endsWith('~bank.pay#1=') ? [JSON.parse(String(response))] : [],
    );
    expect(answers).toEqual([{ receipt: expect.any(String) }]);
    // The letter holds what the bank has answered: masked here, and answered there as it was.
    const { id, done } = await to.play({ mode: 'replay' }, shopping);
    expect(done).toMatchObject({ interactions: 3, answered: 3, sent: 0 });
    const [{ events } = { events: [] }] = await to.deviations(id);
    expect(events.flatMap(({ deviations }) => deviations)).toMatchObject([{ call: 'post.mail#1' }]);
  });

  test('fails for a call of which nobody has said what is masked, and says which, but not what it holds', async () => {
    const shop = await Shop.open();
    await shop.live(shopping, ...OPENED, spent);
    const { 'bank.pay': _, ...others } = callMasks;
    const { to, copy } = await copyingShop(shop, { masks, callMasks: others });
    const { status, notes } = await copy({ unmasked: undefined });
    expect([status, notes]).toEqual(['FAILED', [expect.stringMatching(/~bank\.pay#1.*callMasks/)]]);
    expect(notes.join()).not.toContain(secret);
    expect(to.service.stream.records).toEqual([]);
  });

  test('hides who has decided on a call, and why', async () => {
    const shop = await Shop.open();
    await shop.live(shopping, ...OPENED, spent);
    const more: ShopReactions = {
      'shop.spend-requested.v1': async ({ data }: Spent, _outcome, { bank, post, rates }) => {
        const { rate } = await rates.rate({ from: 'CZK', to: 'EUR' });
        const { receipt } = await bank.pay({ amount: 2 * data.coins * rate, iban: data.for ?? '' });
        await post.mail({ text: receipt });
      },
    };
    const { id: job } = await shop.play({ mode: 'correct' }, more);
    await shop.ask({ command: 'gateway.approve', job, by: 'Berta', why: 'Anton wants it' }, more);
    expect(await shop.outside.bank.done).toHaveLength(2);
    const { to, copy } = await copyingShop(shop, { masks, callMasks });
    await copy({ unmasked: undefined });
    const stored = await copiedItems(to);
    expect(stored.filter(({ position }) => position.includes('~c1'))).not.toEqual([]);
    expect(JSON.stringify(stored)).not.toMatch(/Berta|Anton|DE89/);
    expect(stored.some(({ position }) => position.includes('!'))).toBe(false);
    expect((await to.play({ mode: 'replay' }, more)).done).toMatchObject({ interactions: 3, answered: 3 });
  });

  test.each<[string, CallMasks, RegExp]>([
    ['an operation that is none', { bank: {} }, /"bank" is no operation/],
    [
      'a pointer that is none',
      { 'bank.pay': { request: { masked: ['iban'] } } },
      /bank\.pay is masked at "iban"/,
    ],
  ])('is refused when the function starts, for masks of %s', async (_, wrong, reason) => {
    await expect(playbackService({ masks, callMasks: wrong })).rejects.toThrow(reason);
  });
});

test('an item of a copied call is none of an event’s own calls', () => {
  expect(isInteractionKey(`copied#local~1/0001-${'7'.padStart(64, '0')}-0000~bank.pay#1`)).toBe(false);
});
