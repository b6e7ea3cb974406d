import { command, defineGateway, query } from '@reprise/replay-gateway';
import * as z from 'zod';
import { Calls } from './calls.ts';
import type { Deed, Outside } from './outside.ts';
import type { Actor, World } from './world.ts';

const Nothing = z.strictObject({});
const Payment = z.strictObject({
  event: z.string(),
  left: z.int().nullable(),
  rate: z.int(),
  cents: z.int(),
});
const Letter = z.strictObject({ about: z.string().optional() });
const Rate = z.strictObject({ rate: z.int() });
const Done = z.strictObject({ done: z.literal(true) });
const DONE = { done: true } as const;

/** One attempt is enough: whoever simulates tries again anyway. Milliseconds. */
const LIMITS = { attempts: 1, timeoutMs: 1_000 };

/** The gateways of one container: every call is a step of the world, which may fail, or succeed and not say so. */
export function gatewaysOf(world: World, actor: Actor, outside: Outside) {
  const { order, deliver } = sendersOf(world, actor, outside);
  const calls = new Calls(world, actor);
  const bank = defineGateway('bank', {
    pay: command({
      ...LIMITS,
      request: Payment,
      response: Done,
      idempotent: true,
      send: (request, { key }) => order('bank.pay', deedOf(key, request), (deed) => outside.pay(deed)),
      difference: (was, is) => ({ send: { ...is, cents: is.cents - was.cents } }),
      undo: (request, _done, { key }) =>
        order('bank.refund', deedOf(key, request), (deed) => outside.refund(deed)),
      suppressed: () => DONE,
    }),
  });
  const post = defineGateway('post', {
    mail: command({
      ...LIMITS,
      request: Letter,
      response: Done,
      send: (request, { key }) => deliver('post.mail', deedOf(key, request), (deed) => outside.post(deed)),
      confirm: (_request, { key }) =>
        calls.read('post.confirm', async () =>
          outside.hasPosted(key) ? { done: true, response: DONE } : { done: false },
        ),
      undo: (request, _done, { key }) =>
        deliver('post.retract', deedOf(key, request), (deed) => outside.retract(deed)),
    }),
  });
  const cards = defineGateway('cards', {
    issue: command({
      ...LIMITS,
      request: Nothing,
      response: Done,
      idempotent: true,
      // What was handed out, nobody can take back: only by hand.
      send: (request, { key }) => order('cards.issue', deedOf(key, request), (deed) => outside.issue(deed)),
      suppressed: () => DONE,
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
      onMissing: { default: () => ({ rate: 0 }) },
    }),
  });
  return { bank, post, cards, rates };
}

const deedOf = (key: string, request: object): Deed => ({ key, request: JSON.stringify(request) });

type Act = (deed: Deed) => void;

/** How a container's words go out. */
function sendersOf(world: World, actor: Actor, outside: Outside) {
  const calls = new Calls(world, actor);
  const leave = (deed: Deed) => guarded(world, () => outside.onSend(deed, actor.task));

  /** To a system that knows keys: what is under way for long, may arrive after all. */
  const order = async (name: string, deed: Deed, act: Act): Promise<typeof DONE> => {
    leave(deed);
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

  /** To a system that knows none. What is under way for long could be overtaken by the asking: that, no protocol can mend. */
  const deliver = (name: string, deed: Deed, act: Act): Promise<typeof DONE> => {
    leave(deed);
    const isLost = world.faults.readFails();
    return world.step(actor, isLost ? `${name}, of which the answer is lost` : name, () => {
      guarded(world, () => act(deed));
      if (isLost) throw new Error('no answer');
      return DONE;
    });
  };
  return { order, deliver };
}

/** What must not be ends the run, and not only the call. */
function guarded(world: World, act: () => void): void {
  try {
    act();
  } catch (error) {
    world.break(error);
  }
}
