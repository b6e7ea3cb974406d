import { expect, test } from '@jest/globals';
import type { HistoryEntry } from '../../src/index.ts';
import type { ProposalPage } from '../../src/microservice/proposals/list-proposals.ts';
import { added, opened, spend } from '../support/events.ts';
import { Shop, type ShopReactions } from '../support/reacting.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();

const paying = (times: number): ShopReactions => ({
  'shop.spend-requested.v1': async ({ data }: { readonly data: { coins: number } }, _outcome, { bank }) => {
    await bank.pay({ amount: data.coins * times, iban: 'DE02' });
  },
});

test('a call that was corrected says how, and who has agreed to it and why', async () => {
  const shop = await Shop.open();
  await shop.service.submit(opened(), added(99, 'a'));
  await shop.live(paying(1), spend(10, 's'));
  const job = await shop.play({ mode: 'correct' }, paying(3));
  const { proposals } = await shop.ask<ProposalPage>({ command: 'gateway.proposals' });
  const proposal = proposals[0]?.id;
  await shop.ask({ command: 'gateway.approve', ids: [proposal], by: 'ann', why: 'the fee' }, paying(3));

  const { body } = await shop.service.get('/purses/1/history');
  const { events, latest } = body as { events: readonly HistoryEntry[]; latest: object };
  const at = expect.stringMatching(/^2026-/);
  expect(events.at(-1)?.interactions).toMatchObject([
    {
      call: 'bank.pay#1',
      request: { amount: 10 },
      corrections: [
        {
          ...{ action: 'difference', status: 'answered', proposal, attempts: 1, askedAt: at, answeredAt: at },
          ...{ request: { amount: 20, iban: 'DE02' }, response: { amount: 20 } },
        },
      ],
      approvals: [{ proposal, by: 'ann', why: 'the fee', at }],
    },
  ]);
  // The state is one that the playback has put there.
  expect(latest).toMatchObject({ version: 3, playback: job.id });
});
