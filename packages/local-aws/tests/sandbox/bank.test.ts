import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { order, World } from './support.ts';

const world = new World();
beforeAll(() => world.start());
afterAll(() => world.dispose());
beforeEach(() => world.control({}));

let keys = 0;
const newKey = (): string => `key-${keys++}`;
const pay = (key?: string, amount?: number) => world.post('/bank/payments', order(amount), key);
const outcomesOf = async (key: string) =>
  (await world.received('?system=bank')).filter((one) => one.key === key).map(({ outcome }) => outcome);

describe('the bank', () => {
  test('books a payment once, however often it comes under its key', async () => {
    const key = newKey();
    const first = await pay(key);
    expect(first).toEqual({
      status: 201,
      body: { id: expect.any(String), status: 'booked', ...order(), at: expect.any(String) },
    });
    expect(await pay(key)).toEqual({ ...first, status: 200 });
    expect(await outcomesOf(key)).toEqual(['done', 'repeated']);
  });

  test('books it again when it is told to ignore keys', async () => {
    const key = newKey();
    await world.control({ bank: { ignoreKeys: true } });
    const ids = [await pay(key), await pay(key)].map(({ body }) => body.id);
    expect(new Set(ids).size).toBe(2);
    expect(await outcomesOf(key)).toEqual(['done', 'done']);
  });

  test('refuses a key that was used for something else', async () => {
    const key = newKey();
    await pay(key, 100);
    expect(await pay(key, 101)).toMatchObject({
      status: 422,
      body: { title: 'the key was used for something else' },
    });
    expect(await outcomesOf(key)).toEqual(['done', 'refused']);
  });

  test('says what it has booked under a key', async () => {
    const key = newKey();
    expect((await world.get(`/bank/bookings?key=${key}`)).status).toBe(404);
    const { body } = await pay(key);
    expect(await world.get(`/bank/bookings?key=${key}`)).toEqual({ status: 200, body });
  });

  test('refunds a payment once: the same refund again is the same, another is refused', async () => {
    const { id } = (await pay(newKey(), 700)).body;
    const key = newKey();
    const refund = await world.post(`/bank/payments/${id}/refunds`, {}, key);
    expect(refund).toMatchObject({ status: 201, body: { payment: id, amount: 700 } });
    expect(await world.post(`/bank/payments/${id}/refunds`, {}, key)).toEqual({ ...refund, status: 200 });
    expect((await world.post(`/bank/payments/${id}/refunds`, {}, newKey())).status).toBe(409);
    expect((await world.post('/bank/payments/none/refunds', {}, newKey())).status).toBe(404);
  });

  test('rejects accounts of the country XX: an answer, not a failure', async () => {
    const rejected = await world.post(
      '/bank/payments',
      { ...order(), iban: 'XX02100100109307118603' },
      newKey(),
    );
    expect(rejected).toEqual({ status: 200, body: { status: 'rejected', reason: 'no-such-account' } });
  });

  test('refuses what is no order, and says why', async () => {
    expect(await world.post('/bank/payments', { ...order(), amount: 0 })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('amount') },
    });
    expect((await world.post('/bank/payments', '{')).status).toBe(400);
    expect((await world.get('/bank/vault')).status).toBe(404);
  });
});

describe('told to, the bank', () => {
  test('fails, having done nothing', async () => {
    const key = newKey();
    await world.control({ bank: { fail: 1 } });
    expect((await pay(key)).status).toBe(503);
    await world.control({});
    expect((await world.get(`/bank/bookings?key=${key}`)).status).toBe(404);
    expect(await outcomesOf(key)).toEqual(['failed', 'done']); // the second is the question
  });

  test('does the work and never answers', async () => {
    const key = newKey();
    await world.control({ bank: { timeoutAfter: 1 } });
    const patience = new AbortController();
    const paying = world.post('/bank/payments', order(), key, patience.signal);
    const isAnswered = paying.then(() => true).catch(() => false);
    expect(await world.untilReceived({ key })).toMatchObject({ outcome: 'done', answered: false });
    await world.control({});
    expect((await world.get(`/bank/bookings?key=${key}`)).status).toBe(200);
    patience.abort();
    expect(await isAnswered).toBe(false);
  });

  test('takes its time', async () => {
    await world.control({ bank: { slowMs: 150 } });
    const began = performance.now();
    await pay(newKey());
    expect(performance.now() - began).toBeGreaterThan(140);
  });

  test('fails by chance, and by the same chance for the same seed', async () => {
    const statuses = async (seed: number) => {
      await world.control({ seed, bank: { fail: 0.3 } });
      const all = [];
      for (let round = 0; round < 60; round++) all.push((await pay(newKey())).status);
      return all;
    };
    const first = await statuses(7);
    expect(await statuses(7)).toEqual(first);
    expect(await statuses(8)).not.toEqual(first);
    const failed = first.filter((status) => status === 503).length;
    expect(failed).toBeGreaterThan(6);
    expect(failed).toBeLessThan(32);
  });

  test('refuses a behaviour that it cannot have, and says what it has', async () => {
    expect(await world.control({ bank: { fail: 2 } })).toMatchObject({ status: 400 });
    expect(await world.control({ banks: {} })).toMatchObject({ status: 400 });
    await world.control({ bank: { fail: 0.1, timeoutAfter: 0.05 } });
    expect((await world.get('/control')).body).toMatchObject({
      seed: 1,
      bank: { fail: 0.1, timeoutAfter: 0.05, slowMs: 0, ignoreKeys: false },
      mail: { fail: 0 },
    });
  });
});
