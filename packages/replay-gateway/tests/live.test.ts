import { beforeEach, describe, expect, test } from '@jest/globals';
import { createGateways, MemoryInteractionStore, type Occasion, type Reaction } from '../src/index.ts';
import { Bank, type Nature, Post, Rates } from './support/bank.ts';
import { ACCEPTED, type Payout, payoutRequested, positionAt } from './support/events.ts';
import { World } from './support/world.ts';

let world: World;
let store: MemoryInteractionStore;
beforeEach(() => {
  world = new World();
  store = new MemoryInteractionStore();
});

/** A container over the log of this test, with a bank of its own or a given one. */
function containerOf(bank: Bank, rates = new Rates(), post = new Post()) {
  const gateways = { bank: bank.gateway(), rates: rates.gateway(), post: post.gateway };
  const desk = createGateways({ gateways, store, ambient: world, logic: 'logic-1' });
  type Gs = typeof gateways;
  const react = (reaction: Reaction<Gs, Payout>, occasion: Partial<Occasion> = {}) =>
    world.until(desk.react(reaction, { event: payoutRequested(), outcome: ACCEPTED, ...occasion }));
  const paying: Reaction<Gs, Payout> = async ({ data }, _outcome, { bank }) => {
    answers.push(await bank.pay(data));
  };
  const answers: unknown[] = [];
  return { desk, react, paying, pay: (occasion?: Partial<Occasion>) => react(paying, occasion), answers };
}

const crashed = (troubles: Bank['troubles'], nature: Nature) => {
  const bank = new Bank(nature);
  bank.troubles = troubles;
  return bank;
};
const KEY = /^[0-9a-f]{32}\.bank\.pay\.1$/;

describe('a command', () => {
  test('goes out once, and is answered from the log when its event is delivered again', async () => {
    const bank = new Bank({});
    const first = containerOf(bank);
    expect(await first.pay()).toMatchObject({ end: { status: 'completed' }, deviations: [], sent: 1 });
    const second = containerOf(bank);
    await second.pay();
    expect(bank.calls).toEqual(['pay 100']);
    expect(second.answers).toEqual(first.answers);
    expect(bank.done).toEqual([{ key: expect.stringMatching(KEY), what: 'pay', amount: 100 }]);
  });

  test('of a late duplicate, the same event at another position, does not go out again', async () => {
    const bank = new Bank({});
    await containerOf(bank).pay();
    const late = containerOf(bank);
    await late.pay({ event: payoutRequested(undefined, { at: positionAt(99) }) });
    expect(bank.calls).toHaveLength(1);
    expect(late.answers).toEqual([{ receipt: expect.any(String), amount: 100 }]);
    expect(store.items.filter(({ position }) => position.startsWith(positionAt(99)))).toEqual([]);
  });

  test('of another event of the same kind goes out under another key', async () => {
    const bank = new Bank();
    await containerOf(bank).pay();
    await containerOf(bank).pay({
      event: payoutRequested(undefined, { id: 'payout-2' as never, at: positionAt(2) }),
    });
    expect(new Set(bank.done.map(({ key }) => key)).size).toBe(2);
  });

  test('is not sent by who finds an intent: somebody may be calling', async () => {
    const bank = crashed(['hangs'], {});
    const first = await containerOf(bank).pay();
    expect(first.end).toMatchObject({ status: 'again' });
    const second = await containerOf(bank).pay();
    expect(second.end).toMatchObject({
      status: 'again',
      reason: 'bank.pay#1: somebody may be calling at this moment',
    });
    expect(bank.calls).toHaveLength(1);
  });

  test('uses the stored request, whatever it would say now', async () => {
    const bank = crashed(['failed', 'failed', 'failed'], { idempotent: true });
    const { end } = await containerOf(bank).pay();
    expect(end).toMatchObject({ status: 'again', reason: 'bank.pay#1: 500' });
    world.passUntil((end as { notBefore: number }).notBefore);
    await containerOf(bank).pay({ event: payoutRequested({ amount: 555, iban: 'DE02' }) });
    expect(bank.done).toMatchObject([{ amount: 100 }]);
  });

  test('that is in doubt is brought to its end by code that would not make it', async () => {
    const bank = crashed(['lost'], { confirms: true });
    expect((await containerOf(bank).pay()).end).toMatchObject({ status: 'again' });
    world.passUntil(world.now() + 3_600_000);
    const { end, deviations } = await containerOf(bank).react(async () => {});
    expect(end).toEqual({ status: 'completed' });
    expect(deviations).toMatchObject([{ kind: 'missing', call: 'bank.pay#1' }]);
    expect(bank.calls).toEqual(['pay 100']);
    expect(store.items.map(({ position }) => position)).toContainEqual(
      expect.stringMatching(/~bank\.pay#1=$/),
    );
  });

  test('that is in doubt, of which no code is left, is parked', async () => {
    const bank = crashed(['lost'], { confirms: true });
    await containerOf(bank).pay();
    world.passUntil(world.now() + 3_600_000);
    const desk = createGateways({ gateways: {}, store, ambient: world, logic: 'logic-2' });
    const { end } = await desk.react(async () => {}, { event: payoutRequested(), outcome: ACCEPTED });
    expect(end).toMatchObject({ status: 'parked', call: 'bank.pay#1' });
  });
});

describe('in doubt,', () => {
  const waitedOut = async (bank: Bank) => {
    const { end } = await containerOf(bank).pay();
    expect(end.status).toBe('again');
    world.passUntil((end as { notBefore: number }).notBefore);
    const second = containerOf(bank);
    return { ...(await second.pay()), answers: second.answers };
  };

  test('a command is sent again with the same key where the system knows keys', async () => {
    const bank = crashed(['lost', 'lost', 'lost'], { idempotent: true });
    expect(await waitedOut(bank)).toMatchObject({ end: { status: 'completed' }, answers: [{ amount: 100 }] });
    expect(bank.done).toHaveLength(1);
  });

  test('the system is asked where it does not, and what it has done is not done again', async () => {
    const bank = crashed(['lost'], { confirms: true });
    expect(await waitedOut(bank)).toMatchObject({ end: { status: 'completed' }, answers: [{ amount: 100 }] });
    expect(bank.calls).toHaveLength(1);
  });

  test('what it has not done is done', async () => {
    const bank = crashed(['failed'], { confirms: true });
    expect(await waitedOut(bank)).toMatchObject({ end: { status: 'completed' } });
    expect(bank.done).toHaveLength(1);
  });

  test('where it cannot be asked, the interaction is parked for a person', async () => {
    const bank = crashed(['lost'], {});
    expect((await waitedOut(bank)).end).toEqual({
      status: 'parked',
      reason:
        'bank.pay#1: it may have been done or not, and the system can neither be asked nor be told again',
      call: 'bank.pay#1',
    });
    expect(bank.calls).toHaveLength(1);
  });

  test('what is known not to have been sent is in no doubt', async () => {
    const bank = crashed(['refused', 'refused', 'refused'], {});
    expect((await waitedOut(bank)).end).toEqual({ status: 'completed' });
    expect(bank.done).toHaveLength(1);
  });

  test('a timeout of a system that knows no keys is not tried again at once', async () => {
    const bank = crashed(['hangs'], { confirms: true });
    await containerOf(bank).pay();
    expect(bank.calls).toHaveLength(1);
  });
});

describe('a person', () => {
  const doubt = {
    ...payoutRequested(),
    position: positionAt(1),
    call: { gateway: 'bank', operation: 'pay', number: 1 },
  };
  const inDoubt = async () => {
    const bank = crashed(['lost'], {});
    const { end } = await containerOf(bank).pay();
    world.passUntil((end as { notBefore: number }).notBefore);
    return bank;
  };

  test('says what the answer was, and the reaction goes on with it', async () => {
    const bank = await inDoubt();
    await containerOf(bank).desk.settle(doubt, { done: { receipt: 'by phone', amount: 100 } }, 'ann');
    const after = containerOf(bank);
    expect((await after.pay()).end).toEqual({ status: 'completed' });
    expect(after.answers).toEqual([{ receipt: 'by phone', amount: 100 }]);
    expect(bank.calls).toHaveLength(1);
    expect(store.items.find(({ position }) => position.endsWith('#1='))).toMatchObject({ by: 'ann' });
  });

  test('says that it was not done, and it is sent, once', async () => {
    const bank = await inDoubt();
    bank.done.length = 0;
    await containerOf(bank).desk.settle(doubt, 'try-again', 'ann');
    expect((await containerOf(bank).pay()).end).toEqual({ status: 'completed' });
    await containerOf(bank).pay();
    expect(bank.done).toHaveLength(1);
  });

  test('is refused while somebody may be calling, where it is answered, and where there is nothing', async () => {
    const bank = crashed(['lost'], {});
    const { desk, pay } = containerOf(bank);
    const word = { done: { receipt: '', amount: 1 } };
    await expect(desk.settle(doubt, word, 'ann')).rejects.toThrow('there is no such call');
    const { end } = await pay();
    await expect(desk.settle(doubt, 'try-again', 'ann')).rejects.toThrow(
      'somebody may be calling until 2026-',
    );
    world.passUntil((end as { notBefore: number }).notBefore);
    await desk.settle(doubt, word, 'ann');
    await expect(desk.settle(doubt, word, 'bob')).rejects.toThrow('it has been answered');
  });
});

describe('a gateway that fails', () => {
  test('is tried three times in a row, with pauses, then later', async () => {
    const bank = crashed(['failed', 'failed'], { idempotent: true });
    const began = world.now();
    expect((await containerOf(bank).pay()).end).toEqual({ status: 'completed' });
    expect(bank.calls).toHaveLength(3);
    expect(world.now() - began).toBe(100 + 200); // half of 200, half of 400: the world's chance is 0.5
  });

  test('is given up after eight attempts: parked, and no aggregate is held', async () => {
    const bank = crashed(new Array(100).fill('failed'), { idempotent: true });
    const ends: string[] = [];
    for (let round = 0; round < 9; round++) {
      const { end } = await containerOf(bank).pay();
      ends.push(end.status);
      if (end.status === 'again') world.passUntil(end.notBefore);
    }
    expect(ends).toEqual([...new Array(8).fill('again'), 'parked']);
    expect(bank.calls).toHaveLength(24);
  });

  test('is given up an hour after the first attempt, but not before a second', async () => {
    const bank = crashed(new Array(100).fill('failed'), { idempotent: true });
    for (const expected of ['again', 'again', 'parked']) {
      expect((await containerOf(bank).pay()).end.status).toBe(expected);
      world.pass(3_700_000);
    }
  });

  test('is left alone after five failures in a row, without an intent, and tried again ten seconds later', async () => {
    const bank = crashed(new Array(6).fill('refused'), {});
    const { pay } = containerOf(bank);
    await pay();
    const second = await pay({ event: payoutRequested(undefined, { id: 'b' as never, at: positionAt(2) }) });
    expect(second.end).toMatchObject({ status: 'again' });
    const third = await pay({ event: payoutRequested(undefined, { id: 'c' as never, at: positionAt(3) }) });
    expect(third.end).toMatchObject({ reason: 'bank.pay#1: its gateway is failing and is left alone' });
    expect(store.items.filter(({ position }) => position.startsWith(`${positionAt(3)}~`))).toEqual([]);
    world.pass(10_000);
    bank.troubles = [];
    const fourth = await pay({ event: payoutRequested(undefined, { id: 'c' as never, at: positionAt(3) }) });
    expect(fourth.end).toEqual({ status: 'completed' });
  });

  test('does not look like an answer to the reaction: nothing after it happens', async () => {
    const bank = crashed(['failed'], {});
    const post = new Post();
    const { react } = containerOf(bank, new Rates(), post);
    const { end } = await react(async ({ data }, _outcome, { bank, post }) => {
      try {
        await bank.pay(data);
      } catch {
        await post.mail({ text: 'your payout has failed' });
      } finally {
        await post.mail({ text: 'bye' });
      }
    });
    expect(end.status).toBe('again');
    expect(post.sent).toEqual([]);
  });

  test('which answers what the schema forbids, is not taken at its word', async () => {
    const bank = new Bank({ idempotent: true });
    bank.act = async () => ({ receipt: 'r' }) as never;
    expect((await containerOf(bank).pay()).end).toMatchObject({
      status: 'again',
      reason: expect.stringContaining('The answer of bank.pay is not valid: /amount'),
    });
    expect(store.items.some(({ position }) => position.endsWith('='))).toBe(false);
  });
});

describe('a query', () => {
  test('is asked once; later runs get the stored answer', async () => {
    const rates = new Rates();
    const seen: unknown[] = [];
    for (let round = 0; round < 2; round++) {
      await containerOf(new Bank(), rates).react(async (_event, _outcome, { rates }) => {
        seen.push(await rates.rate({ from: 'CZK', to: 'EUR' }));
      });
    }
    expect(seen).toEqual([{ rate: 1 }, { rate: 1 }]);
    expect(rates.calls).toBe(1);
  });

  test('that is asked twice by one reaction has two answers', async () => {
    const seen: unknown[] = [];
    await containerOf(new Bank()).react(async (_event, _outcome, { rates }) => {
      const pair = { from: 'CZK', to: 'EUR' };
      seen.push(...(await Promise.all([rates.rate(pair), rates.rate(pair)])));
    });
    expect(seen).toEqual([{ rate: 1 }, { rate: 2 }]);
  });
});

describe('a reaction', () => {
  test('that asks for what the schema forbids is parked, and nothing goes out', async () => {
    const bank = new Bank();
    const { end } = await containerOf(bank).react(async (_event, _outcome, { bank }) => {
      await bank.pay({ amount: -1, iban: 'DE02' });
    });
    expect(end).toMatchObject({
      status: 'parked',
      reason: expect.stringContaining('The request to bank.pay is not valid: /amount'),
    });
    expect(bank.calls).toEqual([]);
  });

  test('that throws is parked, with what it threw', async () => {
    const { end } = await containerOf(new Bank()).react(async () => {
      throw new TypeError('of undefined');
    });
    expect(end).toMatchObject({ status: 'parked', reason: 'of undefined', error: expect.any(TypeError) });
  });

  test('whose calls are not awaited is not over before they are', async () => {
    const bank = crashed(['refused'], { idempotent: true });
    const { end } = await containerOf(bank).react(async ({ data }, _outcome, { bank }) => {
      void bank.pay(data);
    });
    expect(end).toEqual({ status: 'completed' });
    expect(bank.done).toHaveLength(1);
  });

  test('over a log that cannot be read or written is run again', async () => {
    store.insert = async () => Promise.reject(new Error('throttled'));
    expect((await containerOf(new Bank()).pay()).end).toMatchObject({
      status: 'again',
      reason: 'The log: throttled',
    });
    store.list = async () => Promise.reject(new Error('throttled'));
    expect((await containerOf(new Bank()).pay()).end).toMatchObject({
      status: 'again',
      reason: 'The log: throttled',
    });
  });

  test('that was changed while an event was half done, sends again nothing that was sent', async () => {
    const post = new Post();
    const bank = crashed(['refused', 'refused', 'refused'], {});
    await containerOf(bank, new Rates(), post).react(async ({ data }, _outcome, { bank, post }) => {
      await post.mail({ text: 'A' });
      await bank.pay(data);
      await post.mail({ text: 'B' });
    });
    world.pass(10_000);
    const { end, deviations } = await containerOf(bank, new Rates(), post).react(
      async ({ data }, _outcome, { bank, post }) => {
        await post.mail({ text: 'C' });
        await post.mail({ text: 'A' });
        await bank.pay(data);
        await post.mail({ text: 'B' });
      },
    );
    expect(end).toEqual({ status: 'completed' });
    expect(post.sent).toEqual(['A', 'B']);
    expect(deviations).toEqual([{ kind: 'additional', call: 'post.mail#2', now: { text: 'C' } }]);
  });
});
