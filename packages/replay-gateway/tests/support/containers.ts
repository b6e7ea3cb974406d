import {
  createGateways,
  MemoryInteractionStore,
  type Occasion,
  type Ran,
  type Reaction,
} from '../../src/index.ts';
import { Bank, Post, Rates } from './bank.ts';
import { ACCEPTED, type Payout, payoutRequested } from './events.ts';
import { World } from './world.ts';

/** One log, one outside world, and containers over them that come and go. */
export class Town {
  readonly world = new World();
  readonly store = new MemoryInteractionStore();
  readonly post = new Post();
  readonly rates: Rates;
  readonly bank: Bank;
  readonly gateways;

  constructor(bank = new Bank({}), policy: Parameters<Rates['gateway']>[0] = {}) {
    this.bank = bank;
    this.rates = new Rates();
    this.gateways = {
      bank: bank.gateway(),
      rates: this.rates.gateway(policy),
      post: this.post.gateway,
    };
  }

  container() {
    const { gateways, store, world } = this;
    return createGateways({ gateways, store, ambient: world, logic: 'logic-1' });
  }

  react(reaction: TownReaction, occasion: Partial<Occasion> = {}): Promise<Ran> {
    const whole = { event: payoutRequested(), outcome: ACCEPTED, ...occasion };
    return this.world.until(this.container().react(reaction, whole));
  }

  /** As playback runs it. */
  play(mode: string, reaction: TownReaction, occasion: Partial<Occasion> = {}): Promise<Ran> {
    return this.react(reaction, { passage: { mode, playbackid: 'playback-1' }, ...occasion });
  }

  /** All that ever reached the outside. */
  get heard(): readonly string[] {
    return [...this.bank.calls, ...this.post.sent, ...new Array(this.rates.calls).fill('a rate')];
  }
}

export type TownReaction = Reaction<Town['gateways'], Payout>;

/** Pays out and says so, in the way that is asked for. */
export const paying =
  (amount: number, iban = 'DE02', ...texts: readonly string[]): TownReaction =>
  async (_event, _outcome, { bank, post }) => {
    await bank.pay({ amount, iban });
    for (const text of texts) await post.mail({ text });
  };

export const mailing =
  (...texts: readonly string[]): TownReaction =>
  async (_event, _outcome, { post }) => {
    for (const text of texts) await post.mail({ text });
  };
