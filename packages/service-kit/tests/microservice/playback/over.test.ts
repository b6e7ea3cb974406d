import { expect, test } from '@jest/globals';
import type { ProposalPage } from '../../../src/microservice/proposals/list-proposals.ts';
import type { PlaybackOptions } from '../../../src/playback/playback-request.ts';
import { added, opened, spend } from '../../support/events.ts';
import { Shop, type ShopReactions } from '../../support/reacting.ts';
import { consumeOf, type StreamHandler } from '../../support/subscribing.ts';
import { virtualTime } from '../../support/virtual-time.ts';

virtualTime();

const paying: ShopReactions = {
  'shop.spend-requested.v1': async ({ data }: { readonly data: { coins: number } }, outcome, { bank }) => {
    if (outcome.status === 'accepted') await bank.pay({ amount: data.coins, iban: 'DE02' });
  },
};
const writing: ShopReactions = {
  'shop.spend-requested.v1': async (_event, _outcome, { bank, post }) => {
    await bank.pay({ amount: 99, iban: 'DE02' });
    await post.mail({ text: 'welcome' });
  },
};

test.each<PlaybackOptions>([
  { mode: 'correct' },
  { mode: 'introduce', introduction: { gateways: ['post'], commands: 'send' } },
])('$mode says nothing more when it is over: its records come once more, to newer code', async (request) => {
  const shop = await Shop.open();
  await shop.service.submit(opened(), added(100, 'a'));
  await shop.live(paying, spend(10, 's1'));
  await shop.play(request, paying);
  const { heard } = shop.outside;

  const again = consumeOf(shop.service.playback, shop.microservice(writing) as StreamHandler);
  await again();
  expect(shop.outside.heard).toBe(heard);
  expect((await shop.ask<ProposalPage>({ command: 'gateway.proposals' })).proposals).toEqual([]);

  // While it is not over, the same code has something to say.
  await shop.play(request, writing);
  const { proposals } = await shop.ask<ProposalPage>({ command: 'gateway.proposals' });
  expect(shop.outside.heard - heard + proposals.length).toBeGreaterThan(0);
});
