import { command, defineGateway, NotSentError, query, type Reaction } from '@reprise/replay-gateway';
import * as z from 'zod';

/** What goes wrong with one call: it never arrives, it fails without a trace, or it is done and the answer gets lost. */
export type Trouble = 'refused' | 'failed' | 'lost' | undefined;

/** An outside world that mints coins, and keeps what it was asked for. */
export class Mint {
  /** Everything that took effect, in order. */
  readonly minted: { readonly key: string; readonly text: string }[] = [];
  /** Every call that reached it. */
  readonly calls: string[] = [];
  troubles: Trouble[] = [];
  /** The oven answers nothing while it is cold. */
  isCold = false;
  /** Is told before each call. */
  onCall: () => Promise<void> = async () => {};
  readonly #honoursKeys: boolean;

  constructor({ honoursKeys = true }: { readonly honoursKeys?: boolean } = {}) {
    this.#honoursKeys = honoursKeys;
  }

  get gateways() {
    return {
      mint: defineGateway('mint', {
        stamp: command({
          request: z.strictObject({ text: z.string() }),
          response: z.strictObject({ number: z.int() }),
          idempotent: this.#honoursKeys,
          attempts: 1,
          send: ({ text }, { key }) => this.#stamp(text, key),
        }),
      }),
      oven: defineGateway('oven', {
        heat: query({
          request: z.strictObject({}),
          response: z.strictObject({ degrees: z.int() }),
          attempts: 1,
          ask: async () => {
            if (this.isCold) throw new Error('cold');
            return { degrees: 1_000 };
          },
        }),
      }),
    };
  }

  async #stamp(text: string, key: string): Promise<{ number: number }> {
    await this.onCall();
    const trouble = this.troubles.shift();
    if (trouble === 'refused') throw new NotSentError('nobody was there');
    this.calls.push(text);
    if (trouble === 'failed') throw new Error('500');
    const known = this.minted.findIndex((one) => one.key === key);
    if (known === -1 || !this.#honoursKeys) this.minted.push({ key, text });
    if (trouble === 'lost') throw new Error('the answer got lost');
    return { number: known === -1 ? this.minted.length : known + 1 };
  }
}

export type MintReaction<Data = never> = Reaction<Mint['gateways'], Data>;

/** Stamps the event's id, with its outcome. */
export const stamping: MintReaction = async ({ id }, outcome, { mint }) => {
  await mint.stamp({ text: `${id} ${outcome.status === 'rejected' ? outcome.reason : outcome.status}` });
};

/** Asks for the heat first. */
export const stampingHot: MintReaction = async ({ id }, _outcome, { mint, oven }) => {
  const { degrees } = await oven.heat({});
  await mint.stamp({ text: `${id} at ${degrees}` });
};
