import * as z from 'zod';
import { command, defineGateway, NotSentError, query } from '../../src/index.ts';

export const Payment = z.strictObject({ amount: z.int().positive(), iban: z.string() });
export type Payment = z.infer<typeof Payment>;
export const Receipt = z.object({ receipt: z.string(), amount: z.int() });
export type Receipt = z.infer<typeof Receipt>;

/** What goes wrong with one call: it never arrives, it fails without a trace, or it is done and the answer gets lost. */
export type Trouble = 'refused' | 'failed' | 'lost' | 'hangs' | undefined;

/** What a bank honours. */
export interface Nature {
  readonly idempotent?: boolean;
  readonly confirms?: boolean;
}

/** A bank in memory. It keeps what really happened. */
export class Bank {
  /** Every payment and refund that took effect, in order. */
  readonly done: { readonly key: string; readonly what: string; readonly amount: number }[] = [];
  /** Every call that reached it. */
  readonly calls: string[] = [];
  troubles: Trouble[] = [];
  readonly #nature: Nature;

  constructor(nature: Nature = { idempotent: true }) {
    this.#nature = nature;
  }

  async act(what: string, amount: number, key: string): Promise<Receipt> {
    const trouble = this.troubles.shift();
    if (trouble === 'refused') throw new NotSentError('the connection was refused');
    this.calls.push(`${what} ${amount}`);
    if (trouble === 'failed') throw new Error('500');
    if (trouble === 'hangs') return new Promise(() => {});
    const known = this.find(key);
    if (known === undefined || !this.#nature.idempotent) this.done.push({ key, what, amount });
    if (trouble === 'lost') throw new Error('the answer got lost');
    return { receipt: `receipt of ${key}`, amount: known?.amount ?? amount };
  }

  find(key: string) {
    return this.done.find((one) => one.key === key);
  }

  /** As reactions know it; `tune` adds to the command. */
  gateway(tune: { readonly step?: () => Promise<void> } = {}) {
    const step = tune.step ?? (async () => {});
    return defineGateway('bank', {
      pay: command({
        request: Payment,
        response: Receipt,
        idempotent: this.#nature.idempotent ?? false,
        send: async ({ amount }, { key }) => {
          await step();
          const receipt = await this.act('pay', amount, key);
          await step();
          return receipt;
        },
        ...(this.#nature.confirms && {
          confirm: async ({ amount }: Payment, { key }: { readonly key: string }) => {
            await step();
            const found = this.find(key);
            await step();
            return found === undefined
              ? { done: false as const }
              : { done: true as const, response: { receipt: `receipt of ${key}`, amount } };
          },
        }),
        difference: (was, is) =>
          is.amount > was.amount && is.iban === was.iban
            ? { send: { ...is, amount: is.amount - was.amount } }
            : 'undo-and-redo',
        undo: async ({ amount }, { receipt }, { key }) => {
          await step();
          await this.act(`refund ${receipt}`, amount, key);
          await step();
        },
      }),
    });
  }
}

export const Pair = z.strictObject({ from: z.string(), to: z.string() });
export const Rate = z.object({ rate: z.number() });

/** Exchange rates that are another at every call, so that an old answer cannot be taken for a new one. */
export class Rates {
  calls = 0;

  gateway(policy: { readonly onMissing?: 'fail' | 'fetch' | number } = {}) {
    const { onMissing = 'fail' } = policy;
    return defineGateway('rates', {
      rate: query({
        request: Pair,
        response: Rate,
        ask: async () => ({ rate: ++this.calls }),
        askAsOf: async (_pair, time) => ({ rate: Date.parse(time) }),
        onMissing: typeof onMissing === 'number' ? { default: () => ({ rate: onMissing }) } : onMissing,
      }),
    });
  }
}

/** A letter box: its command answers nothing. */
export class Post {
  readonly sent: string[] = [];
  readonly gateway = defineGateway('post', {
    mail: command({
      request: z.strictObject({ text: z.string() }),
      idempotent: true,
      send: async ({ text }) => void this.sent.push(text),
    }),
  });
}
