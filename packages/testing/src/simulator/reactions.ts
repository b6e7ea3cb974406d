import { command, defineGateway, query, type Reaction } from '@reprise/replay-gateway';
import * as z from 'zod';
import { DEPOSITED, WITHDRAWN } from './accounts.ts';
import { Calls } from './calls.ts';
import type { Deed, Outside } from './outside.ts';
import type { Actor, World } from './world.ts';

const Nothing = z.strictObject({});
const Payment = z.strictObject({ event: z.string(), left: z.int().nullable(), rate: z.int() });
const Rate = z.strictObject({ rate: z.int() });
const Done = z.strictObject({ done: z.literal(true) });
const DONE = { done: true } as const;
type Left = { readonly left?: number };

/** One attempt is enough: whoever simulates tries again anyway. Milliseconds. */
const LIMITS = { attempts: 1, timeoutMs: 1_000 };

/** The gateways of one container: every call is a step of the world, which may fail, or succeed and not say so. */
export function gatewaysOf(world: World, actor: Actor, outside: Outside) {
  const calls = new Calls(world, actor);
  const say = async (name: string, deed: Deed, act: (deed: Deed) => void): Promise<typeof DONE> => {
    const [done] = await calls.statements(name, {
      items: [deed],
      partitionOf: ({ key }) => key,
      apply: async (one) => {
        guarded(world, () => act(one));
        return true;
      },
      failed: false,
      describe: ({ key }) => key.slice(0, 6),
      status: String,
    });
    if (!done) throw new Error('no answer');
    return DONE;
  };
  const bank = defineGateway('bank', {
    pay: command({
      ...LIMITS,
      request: Payment,
      response: Done,
      idempotent: true,
      send: (request, { key }) =>
        say('bank.pay', { key, request: JSON.stringify(request) }, (deed) => outside.pay(deed)),
    }),
  });
  const post = defineGateway('post', {
    mail: command({
      ...LIMITS,
      request: Nothing,
      response: Done,
      // What is under way for long could be overtaken by the asking: that, no protocol can mend.
      send: (request, { key }) =>
        world.faults.readFails()
          ? lost(world, actor, () => outside.post({ key, request: JSON.stringify(request) }))
          : world.step(actor, 'post.mail', () => {
              guarded(world, () => outside.post({ key, request: JSON.stringify(request) }));
              return DONE;
            }),
      confirm: (_request, { key }) =>
        calls.read('post.confirm', async () =>
          outside.hasPosted(key) ? { done: true, response: DONE } : { done: false },
        ),
    }),
  });
  const rates = defineGateway('rates', {
    rate: query({
      ...LIMITS,
      request: Nothing,
      response: Rate,
      ask: () =>
        calls.read(
          'rates.rate',
          async () => ({ rate: outside.rate() }),
          ({ rate }) => String(rate),
        ),
    }),
  });
  return { bank, post, rates };
}

/** It is done, and nobody is told. */
const lost = (world: World, actor: Actor, act: () => void): Promise<never> =>
  world.step(actor, 'post.mail, of which the answer is lost', () => {
    guarded(world, act);
    throw new Error('no answer');
  });

/** What must not be ends the run, and not only the call. */
function guarded(world: World, act: () => void): void {
  try {
    act();
  } catch (error) {
    world.break(error);
  }
}

type Gateways = ReturnType<typeof gatewaysOf>;

/** Pays by today's rate and says so in a letter, when what was asked for has taken effect. */
const pay: Reaction<Gateways> = async ({ id }, outcome, { bank, post, rates }) => {
  if (outcome.status !== 'accepted') return;
  const { rate } = await rates.rate({});
  const { left }: Left = outcome.facts ?? {};
  await bank.pay({ event: id, left: left ?? null, rate });
  await post.mail({});
};

export const REACTIONS = { [DEPOSITED]: pay, [WITHDRAWN]: pay };
