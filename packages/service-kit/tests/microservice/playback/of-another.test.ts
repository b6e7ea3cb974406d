import { describe, expect, test } from '@jest/globals';
import type { HistoryRecord, RecordedEvent, Subject } from '@reprise/event-envelope';
import { createGateways } from '@reprise/replay-gateway';
import {
  createMicroservice,
  LogInteractionStore,
  MemoryDataStore,
  MemoryEventLog,
  namesOf,
} from '../../../src/index.ts';
import type { ProposalPage } from '../../../src/microservice/proposals/list-proposals.ts';
import { ambient } from '../../../src/runtime/ambient.ts';
import { opened } from '../../support/events.ts';
import { context } from '../../support/http.ts';
import { historyRecord, playedAt } from '../../support/playbacks.ts';
import { Outside, Shop, type ShopReactions } from '../../support/reacting.ts';
import { local } from '../../support/service.ts';
import { consumeWith, type StreamHandler } from '../../support/subscribing.ts';
import { virtualTime } from '../../support/virtual-time.ts';

virtualTime();

const writing = (text: string): ShopReactions => ({
  'shop.purse-opened.v1': async ({ subject }, _outcome, { post }) =>
    post.mail({ text: `${text} ${subject}` }),
});
const SUBJECT = 'purse/1' as Subject;

/** Another service that writes letters because of what happens in the shop; its calls lie in its own table. */
async function notices(shop: Shop) {
  const outside = new Outside();
  const own = { log: new MemoryEventLog(), store: new MemoryDataStore() };
  const configuration = { ...local, ...namesOf('notices', 'local'), service: 'notices' };
  const container = (reactions: ShopReactions) =>
    createMicroservice({
      ...{ aggregates: [], of: 'shop', gateways: outside.gateways, reactions, configuration },
      ports: { ...own, source: shop.service.log },
    });
  return {
    outside,
    own,
    live: async (reactions: ShopReactions, event: RecordedEvent) => {
      const store = new LogInteractionStore(own.log);
      const desk = createGateways({ gateways: outside.gateways, store, ambient, logic: 'live' });
      const reaction = reactions[event.type];
      if (reaction !== undefined) await desk.react(reaction, { event, outcome: { status: 'accepted' } });
    },
    play: async (reactions: ShopReactions, changes: Partial<HistoryRecord>, inline = true) => {
      const mode = changes.playbackmode ?? 'replay';
      const record = { ...(await historyRecord(shop.service.log, SUBJECT, { mode, inline })), ...changes };
      const consume = consumeWith(container(reactions) as StreamHandler, 'playback');
      expect(await consume([playedAt(0, record)])).toBeUndefined();
    },
    ask: <Answer>(request: { readonly command: string; readonly [name: string]: unknown }) =>
      container({})(request, context) as Promise<Answer>, // what this request is answered with
  };
}

async function shopAndNotices() {
  const shop = await Shop.open();
  await shop.service.submit(opened());
  const [event] = await shop.events();
  if (event === undefined) throw new Error('No event.');
  const other = await notices(shop);
  await other.live(writing('welcome'), event);
  return { shop, ...other };
}

describe('who reads another service’s streams', () => {
  test.each([true, false])(
    'is answered from its own table, whatever the record carries (inline: %s)',
    async (inline) => {
      const { play, outside, ask, shop } = await shopAndNotices();
      const foreign = [
        {
          position: `${(await shop.events())[0]?.sequence}~post.mail#7`,
          request: '{}',
          ordinal: 1,
          at: 1,
          logic: 'l',
        },
      ];
      await play(writing('welcome'), inline ? { interactions: foreign } : {}, inline);
      expect(outside.post.sent).toEqual(['welcome purse/1']);
      expect(await ask({ command: 'gateway.deviations', id: '20261124T120000Z-abcdef' })).toEqual({
        deviations: [],
      });
    },
  );

  test('keeps what differs, and proposals, in its own data store, and approves by the other’s log', async () => {
    const { play, outside, ask, shop } = await shopAndNotices();
    const silent: ShopReactions = { 'shop.purse-opened.v1': async () => {} };
    await play(silent, { playbackmode: 'correct' });
    expect(await ask({ command: 'gateway.deviations', id: '20261124T120000Z-abcdef' })).toMatchObject({
      deviations: [{ subject: 'purse/1', subscriber: 'notices/microservice', events: [{ id: 'opened' }] }],
    });
    const { proposals } = await ask<ProposalPage>({ command: 'gateway.proposals' });
    expect(proposals).toMatchObject([{ action: 'by-hand', recorded: { text: 'welcome purse/1' } }]);
    const ids = proposals.map(({ id }) => id);
    expect(await ask({ command: 'gateway.approve', ids, by: 'ann' })).toMatchObject({
      verdicts: [{ status: 'done' }],
    });
    expect(outside.post.sent).toHaveLength(1);
    expect(await shop.recorded()).toBe(0);
  });

  test('opens for what is named as its own, and for nothing else', async () => {
    const shop = await Shop.open();
    await shop.service.submit(opened());
    const { play, outside } = await notices(shop);
    for (const gateways of [['post'], ['shop/post'], ['notices'], ['notices/'], ['other/post']])
      await play(writing('welcome'), {
        playbackmode: 'introduce',
        introduction: { gateways, commands: 'send' },
      });
    expect(outside.heard).toBe(0);
    const introduction = { gateways: ['notices/post'], commands: 'send' };
    for (let round = 0; round < 3; round++)
      await play(writing('welcome'), { playbackmode: 'introduce', introduction });
    expect(outside.post.sent).toEqual(['welcome purse/1']);
  });
});
