import { expect, test } from '@jest/globals';
import type { VerdictPage } from '../../../src/microservice/commands/decide-on.ts';
import type { ProposalPage } from '../../../src/microservice/proposals/list-proposals.ts';
import { added, opened, spend } from '../../support/events.ts';
import { Shop, type ShopReactions } from '../../support/reacting.ts';
import { virtualTime } from '../../support/virtual-time.ts';

virtualTime();

/** Pays what was spent, and nothing else. */
const paying: ShopReactions = {
  'shop.spend-requested.v1': async ({ data }: { readonly data: { coins: number } }, outcome, { bank }) => {
    if (outcome.status === 'accepted') await bank.pay({ amount: data.coins, iban: 'DE02' });
  },
};

async function shopThatHasPaid(): Promise<Shop> {
  const shop = await Shop.open();
  await shop.service.submit(opened(), added(100, 'a'));
  await shop.live(paying, spend(10, 's1'), spend(20, 's2'));
  return shop;
}

async function reverse({ service }: Shop, id: string): Promise<void> {
  const answer = await service.post({
    method: 'POST',
    path: '/purses/1/reversals',
    body: JSON.stringify({ id, reason: 'a mistake' }),
  });
  expect(answer.status).toBe(202);
  await service.pump();
  await service.write();
}

test('what was said to the outside because of an event that was reversed is undone as a proposal', async () => {
  const shop = await shopThatHasPaid();
  // Its facts say how much is left: the second payment's change, and so does nothing that was said.
  await reverse(shop, 's2');
  expect(shop.outside.balance).toBe(30);
  const select = { subjects: ['purse/1'] };
  expect(await shop.play({ mode: 'correct', select }, paying)).toMatchObject({
    done: { proposals: 1, sent: 0 },
  });
  const { proposals } = await shop.ask<ProposalPage>({ command: 'gateway.proposals' });
  expect(proposals).toMatchObject([
    { event: { id: 's2' }, action: 'undo', sends: [{ undo: { amount: 20, iban: 'DE02' } }] },
  ]);
  const about = {
    command: 'gateway.approve',
    by: 'ann',
    why: 'reversed',
    ids: proposals.map(({ id }) => id),
  };
  expect(await shop.ask<VerdictPage>(about, paying)).toMatchObject({ verdicts: [{ status: 'done' }] });
  expect(shop.outside.balance).toBe(10);
  expect(await shop.play({ mode: 'correct', select }, paying)).toMatchObject({
    done: { proposals: 0, sent: 0 },
  });
});

test('a preview names the calls that the event has made', async () => {
  const shop = await shopThatHasPaid();
  const { body } = await shop.service.post({
    method: 'POST',
    path: '/purses/1/reversals',
    body: JSON.stringify({ id: 's2', reason: 'a mistake', preview: true }),
  });
  expect(body).toMatchObject({
    verdict: { status: 'accepted' },
    calls: [{ operation: 'bank.pay', request: { amount: 20, iban: 'DE02' } }],
  });
});
