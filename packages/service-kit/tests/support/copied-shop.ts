import { originPath, type RecordedEvent, type Subject } from '@reprise/event-envelope';
import type { CallMasks, EventStream, Masks } from '../../src/index.ts';
import { LogInteractionStore } from '../../src/index.ts';
import { epochItem } from '../../src/log/epoch.ts';
import type { JobView } from '../../src/playback/playback-job.ts';
import { historyOf, taken } from './copying.ts';
import { playbackService } from './playback-service.ts';
import { Shop, type ShopReactions } from './reacting.ts';

export type Spent = { readonly data: { readonly coins: number; readonly for?: string } };

/** Asks, pays and writes: to whom, the event says. */
export const shopping: ShopReactions = {
  'shop.spend-requested.v1': async ({ data }: Spent, outcome, { bank, post, rates }) => {
    if (outcome.status !== 'accepted') return;
    const { rate } = await rates.rate({ from: 'CZK', to: 'EUR' });
    const { receipt } = await bank.pay({ amount: data.coins * rate, iban: data.for ?? 'DE02' });
    await post.mail({ text: receipt });
  },
};

export interface ShopCopyOptions {
  readonly masks?: Masks;
  readonly callMasks?: CallMasks;
  /** When the log began that is copied. */
  readonly began?: number;
  readonly to?: Shop;
  /** Where the copies go; the other shop's own stream by default. */
  readonly stream?: EventStream;
  /** Carries what came there to the other shop's functions. */
  readonly take?: (to: Shop) => Promise<void>;
}

/** Copies one shop into another, as often as it is told; what is on its way into the other, too. */
export async function copyingShop(from: Shop, options: ShopCopyOptions = {}) {
  const { began = 1, to = await Shop.open(), take = ({ service }) => taken(service), ...masks } = options;
  const { stream = to.service.stream } = options;
  const { ports } = from.service;
  const sender = await playbackService({ ...masks, wrap: () => ports, open: () => stream });
  await ports.log.insert([epochItem(1, began)]);
  const copy = async (request: object = {}): Promise<JobView> => {
    const job = await sender.playBack({ mode: 'copy', to: 'staging', unmasked: true, ...request });
    await take(to);
    return job;
  };
  return { to, copy };
}

/** What lies behind an event, whatever positions it has: the parts of its calls by their names. */
async function callsOf({ service: { ports } }: Shop, event: RecordedEvent): Promise<readonly object[]> {
  const items = await new LogInteractionStore(ports.log).behind(event);
  return items.map(({ position, ...rest }) => ({ name: position.slice(event.sequence.length), ...rest }));
}

/** Each event of a purse once, with its calls. */
export async function told(shop: Shop, subject: Subject): Promise<readonly (readonly object[])[]> {
  const seen = new Set<string>();
  const calls: (readonly object[])[] = [];
  for (const event of await historyOf(shop.service.ports.log, subject)) {
    const place = originPath(event).at(-1)?.position ?? event.sequence;
    if (!seen.has(place)) calls.push(await callsOf(shop, event));
    seen.add(place);
  }
  return calls;
}
