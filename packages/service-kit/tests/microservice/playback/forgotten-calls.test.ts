import { expect, test } from '@jest/globals';
import { encodeRecord } from '@reprise/event-envelope';
import { readHistory } from '../../../src/log/read-history.ts';
import type { ProposalPage } from '../../../src/microservice/proposals/list-proposals.ts';
import { collected } from '../../support/collected.ts';
import { added, opened, skipping, spend, subjectNamed } from '../../support/events.ts';
import { Shop, type ShopReactions } from '../../support/reacting.ts';
import { virtualTime } from '../../support/virtual-time.ts';

const clock = virtualTime();

const paying: ShopReactions = {
  'shop.spend-requested.v1': async ({ data }: { readonly data: { coins: number } }, outcome, { bank }) => {
    if (outcome.status === 'accepted') await bank.pay({ amount: data.coins, iban: 'DE02' });
  },
};
const notPaying: ShopReactions = { 'shop.spend-requested.v1': async () => {} };
const DAY = 86_400_000;

/** A payment is meant, the bank is down, and then the code is rolled back: nobody comes back to it. */
async function shopInDoubt(): Promise<Shop> {
  const shop = await Shop.open();
  await shop.service.submit(opened(), added(100, 'a'));
  shop.outside.bank.troubles = ['failed', 'failed', 'failed'];
  await expect(shop.live(paying, spend(10, 's1'))).rejects.toThrow('bank.pay#1');
  return shop;
}

interface Parked {
  readonly parked: readonly { readonly subject: string; readonly position: string; readonly call?: string }[];
}
const parkedIn = async (shop: Shop) => (await shop.ask<Parked>({ command: 'parked.list' })).parked;

test.each([
  ['does not make it any more', notPaying],
  ['does not react at all', {}],
] as const)(
  'a call in doubt, of an event to which today’s code %s, is left to a person, who brings it to its end',
  async (_what, reactions) => {
    const shop = await shopInDoubt();
    await clock.pass(DAY);
    expect(await shop.play({ mode: 'correct' }, reactions)).toMatchObject({ done: { proposals: 0 } });
    const [parked] = await parkedIn(shop);
    expect(parked).toMatchObject({ subject: 'purse/1', call: 'bank.pay#1' });
    expect(shop.outside.balance).toBe(0);

    const { subject, position } = parked ?? {};
    const retried = await shop.ask({ command: 'parked.retry', subject, position }, reactions);
    expect(retried).toMatchObject({ status: 'completed' });
    expect(await parkedIn(shop)).toEqual([]);
    expect(shop.outside.balance).toBe(10);

    expect(await shop.play({ mode: 'correct' }, reactions)).toMatchObject({ done: { proposals: 1 } });
    const { proposals } = await shop.ask<ProposalPage>({ command: 'gateway.proposals' });
    expect(proposals).toMatchObject([{ action: 'undo', call: 'bank.pay#1' }]);
  },
);

test('a call in doubt, of an event that was skipped meanwhile, is brought to its end by a person, and then proposed to be undone', async () => {
  const shop = await shopInDoubt();
  const { service } = shop;
  const original = (await collected(readHistory(service.log, subjectNamed(1)))).at(-1);
  if (original === undefined) throw new Error('The log has no events.');
  const { subject: partition } = original;
  await service.stream.put([{ subject: partition, bytes: encodeRecord([skipping(original, 'skip')]) }]);
  await service.pump();
  await service.write();
  await clock.pass(DAY);
  await shop.play({ mode: 'correct' }, paying);
  const [{ subject, position } = {}] = await parkedIn(shop);

  const retried = await shop.ask({ command: 'parked.retry', subject, position }, paying);
  expect(retried).toMatchObject({ status: 'completed', outcome: { status: 'skipped' } });
  expect(await parkedIn(shop)).toEqual([]);
  expect(shop.outside.balance).toBe(10);
  expect(await shop.play({ mode: 'correct' }, paying)).toMatchObject({ done: { proposals: 1 } });
});

test('a call that somebody may come back to is left alone', async () => {
  const shop = await shopInDoubt();
  await shop.play({ mode: 'correct' }, notPaying);
  expect(await parkedIn(shop)).toEqual([]);
});
