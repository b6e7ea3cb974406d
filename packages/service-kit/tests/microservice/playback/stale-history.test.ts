import { expect, test } from '@jest/globals';
import type { HistoryRecord, RecordedInteraction, Subject } from '@reprise/event-envelope';
import { isInteractionKey } from '@reprise/replay-gateway';
import { collected } from '../../support/collected.ts';
import { added, opened, spend } from '../../support/events.ts';
import { context } from '../../support/http.ts';
import { historyRecord, playedAt } from '../../support/playbacks.ts';
import { Shop, type ShopReactions } from '../../support/reacting.ts';
import { kinesisEvent, type StreamHandler } from '../../support/subscribing.ts';
import { virtualTime } from '../../support/virtual-time.ts';

const clock = virtualTime();
const SUBJECT = 'purse/1' as Subject;
const HOUR = 3_600_000;

const paying: ShopReactions = {
  'shop.spend-requested.v1': async ({ data }: { readonly data: { coins: number } }, outcome, { bank }) => {
    if (outcome.status === 'accepted') await bank.pay({ amount: data.coins, iban: 'DE02' });
  },
};

/** The history as it is sent now, with what lies behind its events. */
async function introduced({ service }: Shop): Promise<HistoryRecord> {
  const { log } = service.ports;
  const items = await collected(log.query(SUBJECT));
  return {
    ...(await historyRecord(log, SUBJECT, { mode: 'introduce' })),
    introduction: { gateways: ['bank'], commands: 'send' },
    interactions: items.filter(({ position }) => isInteractionKey(position)) as RecordedInteraction[], // as they were inserted
  };
}

test('a call that was answered since the history was read does not hold up the playback', async () => {
  const shop = await Shop.open();
  await shop.service.submit(opened(), added(100, 'a'), spend(10, 's1'));
  const microservice = shop.microservice(paying) as StreamHandler;
  const play = async (place: number, record: HistoryRecord) =>
    (await microservice(kinesisEvent([playedAt(place, record)], 'playback'), context)).batchItemFailures;

  const first = await introduced(shop);
  shop.outside.bank.troubles = ['failed', 'failed', 'failed'];
  expect(await play(1, first)).toHaveLength(1);
  // A page that is sent twice: it tells of a call that is under way.
  const second = await introduced(shop);
  expect(second.interactions).not.toHaveLength(0);
  await clock.pass(HOUR);
  expect(await play(1, first)).toHaveLength(0);

  expect(await play(2, second)).toHaveLength(0);
  expect(shop.outside.bank.done).toMatchObject([{ amount: 10 }]);
});
