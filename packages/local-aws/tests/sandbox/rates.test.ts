import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rateAt } from '../../src/sandbox/rates.ts';
import { World } from './support.ts';

const world = new World();
beforeAll(() => world.start());
afterAll(() => world.dispose());

describe('a rate', () => {
  test('is another one every second of a day, and about right', () => {
    const day = Array.from({ length: 86_400 }, (_, second) => rateAt('EUR', 'CZK', 1_795_478_400 + second));
    expect(new Set(day).size).toBe(86_400);
    expect(Math.min(...day)).toBeGreaterThan(24.9);
    expect(Math.max(...day)).toBeLessThan(25.3);
  });

  test('can be asked for as of a time, and is the same whenever it is', async () => {
    const path = '/rates?from=EUR&to=CZK&asOf=1993-06-01T12:00:00Z';
    const first = await world.get(path);
    expect(first).toEqual({
      status: 200,
      body: {
        from: 'EUR',
        to: 'CZK',
        rate: rateAt('EUR', 'CZK', 738_936_000),
        asOf: '1993-06-01T12:00:00.000Z',
      },
    });
    expect(await world.get(path)).toEqual(first);
  });

  test('of now is the one of the second in which it is asked for', async () => {
    const { body } = await world.get('/rates?from=USD&to=EUR');
    expect(body.rate).toBe(rateAt('USD', 'EUR', Date.parse(body.asOf) / 1000));
    expect(Math.abs(Date.now() - Date.parse(body.asOf))).toBeLessThan(60_000);
    expect(await world.received('?system=rates')).toContainEqual(
      expect.objectContaining({ what: 'rate', from: 'USD', to: 'EUR', rate: body.rate }),
    );
  });

  test('is not had for nonsense, nor for a time that has not come', async () => {
    for (const query of [
      'from=EUR',
      'from=EUR&to=crowns',
      'from=EUR&to=CZK&asOf=june',
      'from=EUR&to=CZK&asOf=2999-01-01T00:00:00Z',
    ])
      expect((await world.get(`/rates?${query}`)).status).toBe(400);
  });

  test('is not had while the system fails', async () => {
    await world.control({ rates: { fail: 1 } });
    expect((await world.get('/rates?from=EUR&to=CZK')).status).toBe(503);
  });
});
