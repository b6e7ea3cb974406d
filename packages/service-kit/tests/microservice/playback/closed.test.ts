import { describe, expect, test } from '@jest/globals';
import type { HistoryRecord } from '@reprise/event-envelope';
import { opened } from '../../support/events.ts';
import { endRecord, historyRecord, playedAt } from '../../support/playbacks.ts';
import { Shop, type ShopReactions } from '../../support/reacting.ts';
import { consumeWith, type StreamHandler } from '../../support/subscribing.ts';
import { virtualTime } from '../../support/virtual-time.ts';

virtualTime();

/** Calls all that there is to call. */
const loud: ShopReactions = {
  'shop.purse-opened.v1': async (_event, _outcome, { bank, post, rates }) => {
    await post.mail({ text: 'hello' });
    await rates.rate({ from: 'CZK', to: 'EUR' });
    await bank.pay({ amount: 1, iban: 'DE02' });
  },
};

const MODES = [
  'rebuild',
  'replay',
  'correct',
  'introduce',
  'preview',
  'Introduce',
  'live',
  'LIVE',
  'send',
  '',
  'x',
];
const POLICIES: readonly unknown[] = [
  undefined,
  null,
  'send',
  {},
  [],
  { gateways: 'post', commands: 'send' },
  { gateways: ['post'] },
  { commands: 'send' },
  { gateways: [], commands: 'send' },
  { gateways: ['Post', 'bonk', 'shop/post', '', null], commands: 'send' },
  ...[
    'suppress',
    'Send',
    'send ',
    '',
    'sned',
    'send-since=',
    'send-since=soon',
    'send-since=2099-01-01',
    null,
    1,
    ['send'],
  ].map((commands) => ({ gateways: ['post', 'bank', 'rates'], commands })),
];
const CASES = MODES.flatMap((mode) =>
  [...POLICIES, { gateways: ['post', 'bank', 'rates'], commands: 'send' }].map(
    (policy) => [mode, policy] as const,
  ),
);

/** Plays one history to the microservice, whatever its stamps say. */
async function play(mode: string, policy: unknown): Promise<Shop> {
  const shop = await Shop.open();
  await shop.service.submit(opened());
  const whole = await historyRecord(shop.service.log, 'purse/1' as HistoryRecord['subject'], { mode });
  const record = { ...whole, ...(policy === undefined ? {} : { introduction: policy }) } as HistoryRecord; // nonsense, too
  const consume = consumeWith(shop.microservice(loud) as StreamHandler, 'playback');
  expect(await consume([playedAt(0, record), playedAt(1, endRecord(undefined, mode))])).toBeUndefined();
  return shop;
}

describe('on playback', () => {
  test(`nothing goes out and nothing is stored, in any of ${CASES.length - 1} modes and policies but one`, async () => {
    for (const [mode, policy] of CASES) {
      const shop = await play(mode, policy);
      const isOpen =
        mode === 'introduce' &&
        JSON.stringify(policy) === '{"gateways":["post","bank","rates"],"commands":"send"}';
      expect([mode, policy, shop.outside.heard > 0]).toEqual([mode, policy, isOpen]);
      expect(await shop.recorded()).toBe(isOpen ? 3 : 0);
    }
  });

  test('of a mode that nobody knows nothing is done, and the record is counted as failed', async () => {
    const shop = await play('Introduce', { gateways: ['post'], commands: 'send' });
    const progress = [];
    for await (const stored of shop.service.store.scan(0, 1))
      if (stored.item.startsWith('progress#microservice')) progress.push(stored.document);
    expect(progress).toMatchObject([{ failures: 1, ended: true, interactions: 0 }]);
  });

  test('a record of a sender that carried no interactions is completed from the log', async () => {
    const shop = await Shop.open();
    await shop.live(loud, opened());
    const whole = await historyRecord(shop.service.log, 'purse/1' as HistoryRecord['subject'], {
      mode: 'correct',
    });
    expect(whole).not.toHaveProperty('interactions');
    const consume = consumeWith(shop.microservice(loud) as StreamHandler, 'playback');
    await consume([playedAt(0, whole)]);
    expect(await shop.ask({ command: 'gateway.proposals' })).toEqual({ proposals: [] });
  });
});
