import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RecordedEvent } from '@reprise/event-envelope';
import { type CallContext, NotSentError } from '@reprise/replay-gateway';
import { World } from '../../../packages/local-aws/tests/sandbox/support.ts';
import { bankAt } from '../src/gateways/bank.ts';
import { ratesAt } from '../src/gateways/rates.ts';
import { instructed } from './domain/events.ts';

const world = new World();
const sandbox = async () => world.sandbox.endpoint;
beforeAll(() => world.start());
afterAll(() => world.dispose());
beforeEach(() => world.control({}));

const options = { honoursKeys: true, timeoutMs: 1_000 };
const { pay } = bankAt({ url: sandbox, token: async () => 'secret' }, options).operations;
const { rate } = ratesAt({ url: sandbox }).operations;

const order = { iban: 'DE89370400440532013000', name: 'Jan', amount: 100, currency: 'EUR', reference: '7' };
let keys = 0;
const contextOf = (key = `key-${keys++}`, signal = new AbortController().signal): CallContext => ({
  key,
  signal,
  cause: instructed() as RecordedEvent,
});
const outcomesOf = async (key: string) =>
  (await world.received('?system=bank')).filter((one) => one.key === key).map(({ outcome }) => outcome);

describe('the bank', () => {
  test('pays once under a key, and says what it has booked', async () => {
    const context = contextOf();
    const booked = await pay.send(order, context);
    expect(booked).toMatchObject({ status: 'booked', id: expect.any(String) });
    expect(await pay.send(order, context)).toEqual(booked);
    expect(await pay.confirm?.(order, context)).toMatchObject({ done: true, response: booked });
    expect(await outcomesOf(context.key)).toEqual(['done', 'repeated', 'done']);
  });

  test('refuses an account that there is not, as an answer', async () => {
    const refused = await pay.send({ ...order, iban: 'XX89370400440532013000' }, contextOf());
    expect(refused).toEqual({ status: 'rejected', reason: 'no-such-account' });
  });

  test('has done nothing where it says so, or is not there', async () => {
    await world.control({ bank: { fail: 1 } });
    await expect(pay.send(order, contextOf())).rejects.toThrow(NotSentError);
    await world.control({});
    const nowhere = bankAt({ url: async () => 'http://127.0.0.1:9' }, options).operations.pay;
    await expect(nowhere.send(order, contextOf())).rejects.toThrow();
    const unknown = async () => Promise.reject(new Error('There is no parameter.'));
    const unset = bankAt({ url: unknown }, options).operations.pay;
    await expect(unset.send(order, contextOf())).rejects.toThrow(NotSentError);
  });

  test('that gives no answer may have paid, which it says when it is asked', async () => {
    await world.control({ bank: { timeoutAfter: 1 } });
    const context = contextOf(undefined, AbortSignal.timeout(300));
    const failure = await pay.send(order, context).catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(NotSentError);
    await world.control({});
    const asked = contextOf(context.key);
    expect(await pay.confirm?.(order, asked)).toMatchObject({ done: true, response: { status: 'booked' } });
    expect(await pay.confirm?.(order, contextOf('never-used'))).toEqual({ done: false });
  });

  test('makes up for too little by the rest, and for anything else by a refund and another payment', () => {
    expect(pay.difference?.(order, { ...order, amount: 130 })).toEqual({ send: { ...order, amount: 30 } });
    expect(pay.difference?.(order, { ...order, amount: 70 })).toBe('undo-and-redo');
    expect(pay.difference?.(order, { ...order, amount: 130, currency: 'USD' })).toBe('undo-and-redo');
    expect(pay.difference?.(order, { ...order, amount: 130, iban: 'DE02' })).toBe('undo-and-redo');
  });

  test('refunds a payment once; what was rejected needs no refund', async () => {
    const context = contextOf();
    const booked = await pay.send(order, context);
    const undoing = contextOf(`${context.key}~c1`);
    await pay.undo?.(order, booked, undoing);
    await pay.undo?.(order, booked, undoing);
    expect(await outcomesOf(undoing.key)).toEqual(['done', 'repeated']);
    await expect(pay.undo?.(order, booked, contextOf(`${context.key}~c2`))).rejects.toThrow('409');
    await pay.undo?.(order, { status: 'rejected', reason: 'no-such-account' }, contextOf('unused'));
    expect(await outcomesOf('unused')).toEqual([]);
  });
});

describe('the rates', () => {
  test('are another one every second, and the one of back then as of back then', async () => {
    const pair = { from: 'CZK', to: 'EUR' };
    const then = await rate.askAsOf?.(pair, '2026-01-01T12:00:00Z', contextOf());
    expect(await rate.askAsOf?.(pair, '2026-01-01T12:00:00Z', contextOf())).toEqual(then);
    expect((await rate.ask(pair, contextOf())).rate).toBeGreaterThan(0);
  });

  test('that cannot be had are no answer', async () => {
    await world.control({ rates: { fail: 1 } });
    await expect(rate.ask({ from: 'CZK', to: 'EUR' }, contextOf())).rejects.toThrow(NotSentError);
  });
});
