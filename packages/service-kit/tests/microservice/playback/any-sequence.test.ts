import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { VerdictPage } from '../../../src/microservice/commands/decide-on.ts';
import type { ProposalPage } from '../../../src/microservice/proposals/list-proposals.ts';
import { opened, spend } from '../../support/events.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { Shop, type ShopReactions } from '../../support/reacting.ts';
import { virtualTime } from '../../support/virtual-time.ts';

virtualTime();

/** Versions of the code: each pays so much for a coin; at 0, nothing at all. */
const paying = (times: number): ShopReactions => ({
  'shop.spend-requested.v1': async ({ data }: { readonly data: { coins: number } }, outcome, { bank }) => {
    if (outcome.status === 'accepted' && times > 0)
      await bank.pay({ amount: data.coins * times, iban: 'DE02' });
  },
});

const PURSES = ['purse/0', 'purse/1'];
const version = fc.integer({ min: 0, max: 2 });
const purse = fc.constantFrom(...PURSES);

type Step =
  | { readonly kind: 'live'; readonly subject: string; readonly coins: number; readonly version: number }
  | { readonly kind: 'redelivered' | 'correct' | 'corrected'; readonly version: number }
  | { readonly kind: 'quiet'; readonly mode: 'replay' | 'preview' | 'rebuild'; readonly version: number }
  | { readonly kind: 'approve' | 'reject'; readonly share: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('live' as const),
    subject: purse,
    coins: fc.integer({ min: 1, max: 9 }),
    version,
  }),
  fc.record({
    kind: fc.constantFrom('redelivered' as const, 'correct' as const, 'corrected' as const),
    version,
  }),
  fc.record({
    kind: fc.constant('quiet' as const),
    mode: fc.constantFrom('replay' as const, 'preview' as const, 'rebuild' as const),
    version,
  }),
  fc.record({
    kind: fc.constantFrom('approve' as const, 'reject' as const),
    share: fc.integer({ min: 1, max: 2 }),
  }),
);

/** The same difference comes up again, further on. */
const THERE_AND_BACK: Step[] = [
  { kind: 'live', subject: 'purse/0', coins: 5, version: 1 },
  { kind: 'corrected', version: 2 },
  { kind: 'corrected', version: 1 },
];

/** The ids of what is in this status: each n-th. */
async function some(shop: Shop, statuses: readonly string[], share: number): Promise<readonly string[]> {
  const { proposals } = await shop.ask<ProposalPage>({ command: 'gateway.proposals', statuses });
  return proposals.map(({ id }) => id).filter((_, index) => index % share === 0);
}

const decide = async (shop: Shop, verb: string, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  // By two at once, and again.
  const asking = () => shop.ask<VerdictPage>({ command: `gateway.${verb}`, ids, by: 'ann' });
  await Promise.all([asking(), asking()]);
  await asking();
};

/** Whatever was rejected is looked at again, and all is approved. */
async function correct(shop: Shop, times: number): Promise<void> {
  await decide(shop, 'reopen', await some(shop, ['rejected'], 1));
  const { id: job } = await shop.play({ mode: 'correct' }, paying(times));
  await shop.ask({ command: 'gateway.approve', job, by: 'ann' });
}

async function take(shop: Shop, one: Step, at: number): Promise<void> {
  const heard = shop.outside.heard;
  switch (one.kind) {
    case 'live':
      return shop.live(paying(one.version), spend(one.coins, `s${at}`, { subject: one.subject }));
    case 'redelivered':
      for (const event of await shop.events()) await shop.react(paying(one.version), event);
      return;
    case 'quiet':
      expect(await shop.play({ mode: one.mode }, paying(one.version))).toMatchObject({
        done: { sent: 0, failures: 0 },
      });
      expect(shop.outside.heard).toBe(heard);
      return;
    case 'correct':
      await shop.play({ mode: 'correct' }, paying(one.version));
      expect(shop.outside.heard).toBe(heard);
      return;
    case 'corrected':
      return correct(shop, one.version);
    case 'approve':
    case 'reject':
      return decide(shop, one.kind, await some(shop, ['open', 'stale'], one.share));
  }
}

test('any sequence of live runs, playbacks and decisions sends each difference once, and ends where the code would have it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), version, async (steps, last) => {
      const shop = await Shop.open();
      for (const subject of PURSES)
        await shop.service.submit(opened(subject, { subject }), {
          ...opened(`a${subject}`, { subject }),
          type: 'shop.coins-added.v1',
          data: { coins: 40 },
        });
      for (const [at, one] of steps.entries()) await take(shop, one, at);

      await correct(shop, last);

      const { outside } = shop;
      const spent = await Promise.all(PURSES.map((subject) => shop.spent(subject)));
      expect(outside.balance).toBe(spent.reduce((sum, coins) => sum + coins, 0) * last);
      // No call but took effect: none was made under a key that the bank had heard before.
      expect(outside.bank.calls).toHaveLength(outside.bank.done.length);
      expect(new Set(outside.bank.done.map(({ key }) => key)).size).toBe(outside.bank.done.length);
      const again = await shop.play({ mode: 'correct' }, paying(last));
      expect(again).toMatchObject({ done: { deviations: 0, proposals: 0, incomplete: 0 } });
    }),
    { ...propertyRuns(25), examples: [[THERE_AND_BACK, 2]] },
  );
});
