import { expect, test } from '@jest/globals';
import { DynamoDataStore } from '../../src/adapters/aws/dynamo-data-store.ts';
import { DynamoEventLog } from '../../src/adapters/aws/dynamo-event-log.ts';
import type { VerdictPage } from '../../src/microservice/commands/decide-on.ts';
import type { ProposalPage } from '../../src/microservice/proposals/list-proposals.ts';
import { dataStoreTable, eventsTable } from '../support/engines.ts';
import { opened, spend } from '../support/events.ts';
import { localDynamo } from '../support/local-dynamo.ts';
import { Shop, type ShopReactions } from '../support/reacting.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();
const dynamo = localDynamo();

const paying = (times: number): ShopReactions => ({
  'shop.spend-requested.v1': async ({ data }: { readonly data: { coins: number } }, outcome, { bank }) => {
    if (outcome.status === 'accepted') await bank.pay({ amount: data.coins * times, iban: 'DE02' });
  },
});

test('over DynamoDB: paid live, replayed, corrected, wiped, approved page by page, and nothing left to correct', async () => {
  const tables = {
    log: new DynamoEventLog(dynamo.client, await eventsTable(dynamo.client)),
    store: new DynamoDataStore(dynamo.client, await dataStoreTable(dynamo.client, ['byOwner'])),
  };
  const shop = await Shop.open({ wrap: () => tables });
  for (let id = 0; id < 12; id++) {
    const of = { subject: `purse/${id}` };
    const coins = { type: 'shop.coins-added.v1', data: { coins: 50 } };
    await shop.live(
      paying(1),
      opened(`o${id}`, of),
      { ...opened(`a${id}`, of), ...coins },
      spend(10, `s${id}`, of),
    );
  }
  const replay = await shop.play({ mode: 'replay' }, paying(1));
  expect(replay).toMatchObject({ done: { interactions: 12, answered: 12, deviations: 0, failures: 0 } });

  const { id: job } = await shop.play({ mode: 'correct' }, paying(2));
  await shop.play({ mode: 'rebuild', wipe: true }, paying(2));
  const page = await shop.ask<ProposalPage>({ command: 'gateway.proposals', job, limit: 5 });
  expect(page).toMatchObject({
    proposals: { length: 5 },
    next: expect.stringContaining(page.proposals[4]?.id ?? '?'),
  });

  let after: string | undefined;
  do {
    const request = { command: 'gateway.approve', job, limit: 5, by: 'ann', why: 'twice as much' };
    const pages = await Promise.all(
      [0, 1].map(() => shop.ask<VerdictPage>(after === undefined ? request : { ...request, after })),
    );
    after = pages[0]?.next;
  } while (after !== undefined);
  const done = { command: 'gateway.proposals', job, statuses: ['done'] };
  expect(await shop.ask(done)).toMatchObject({ proposals: { length: 12 } });
  expect(shop.outside.balance).toBe(240);
  expect(shop.outside.bank.calls).toHaveLength(24);
  expect(await shop.play({ mode: 'correct' }, paying(2))).toMatchObject({
    done: { answered: 12, deviations: 0, proposals: 0 },
  });
});
