import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CostOptions, showCost } from '../src/commands/cost.ts';
import { totalUsd } from '../src/cost/estimate.ts';
import { formulaOf } from '../src/cost/formula.ts';
import { type MonthPlan, monthlyCost } from '../src/cost/month.ts';
import { rateOf } from '../src/cost/rate.ts';
import { recordingTerminal } from './support/terminal.ts';

const plan: MonthPlan = {
  rate: 50,
  services: 1,
  eventsPerRequest: 10,
  aggregatesPerRequest: 10,
  dataBytes: 500,
  forever: false,
  mode: 'PROVISIONED',
  msPerCall: 6,
  msPerEvent: 0.1,
};
const quantity = (name: string, more: Partial<MonthPlan> = {}): number =>
  monthlyCost({ ...plan, ...more }).lines.find((line) => line.name === name)?.quantity ?? 0;

describe('a month', () => {
  test('has 730 hours of events, and requests by how many share one', () => {
    expect(monthlyCost(plan).events).toBe(131_400_000);
    expect(quantity('httpRequests')).toBe(13_140_000);
    expect(quantity('shardHours')).toBe(1_460);
  });

  test('adds up to its lines', () => {
    const { lines, usd, usdPerMillionEvents } = monthlyCost(plan);
    expect(usd).toBeCloseTo(totalUsd(lines));
    expect(usdPerMillionEvents).toBeCloseTo(usd / 131.4);
  });

  test('takes as many shards as bytes and records need', () => {
    expect(monthlyCost({ ...plan, rate: 999 }).shards).toBe(1);
    expect(monthlyCost({ ...plan, rate: 2_500 }).shards).toBe(3); // records
    expect(monthlyCost({ ...plan, rate: 4_000, aggregatesPerRequest: 1 }).shards).toBe(3); // 750 bytes each
    expect(monthlyCost({ ...plan, rate: 4_000, services: 4 }).shards).toBe(1);
  });

  test('pays what stands still for each service, and the events once', () => {
    expect(quantity('shardHours', { services: 3 })).toBe(3 * quantity('shardHours'));
    expect(quantity('httpRequests', { services: 3 })).toBe(quantity('httpRequests'));
  });

  test('never costs less with more events, and less an event in larger requests', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 2, max: 100 }), (rate, batch) => {
        const month = (more: Partial<MonthPlan>) => monthlyCost({ ...plan, rate, ...more });
        expect(month({ rate: rate * 2 }).usd).toBeGreaterThan(month({}).usd);
        const [alone, together] = [1, batch].map(
          (eventsPerRequest) => month({ eventsPerRequest, aggregatesPerRequest: 1 }).usd,
        );
        expect(together).toBeLessThan(alone ?? 0);
      }),
      { numRuns: 200 },
    );
  });

  test('says for each line how it comes about', () => {
    for (const mode of ['PROVISIONED', 'ON_DEMAND'] as const) {
      const month = monthlyCost({ ...plan, mode });
      for (const { name } of month.lines) expect(formulaOf(name, month)).toMatch(/\w/);
    }
  });
});

test.each([
  ['50/s', 50],
  ['3000/min', 50],
  ['7200/h', 2],
  ['86400/d', 1],
  ['2.628e6/month', 1],
])('%s is a rate', (text, rate) => {
  expect(rateOf(text)).toBeCloseTo(rate);
});

test.each(['50', '0/s', '-1/s', '5/year', '/s', '1..2/s'])('%j is no rate', (text) => {
  expect(rateOf(text)).toBeUndefined();
});

describe('the command', () => {
  const options: CostOptions = {
    rate: 50,
    batch: 10,
    size: 500,
    services: 1,
    streamMode: 'on-demand',
    msPerCall: 6,
    msPerEvent: 0.1,
  };

  test('prints a line for each unit, and the total', async () => {
    const terminal = recordingTerminal();
    await showCost(options, terminal);
    expect(terminal.out[1]).toMatch(/^HTTP API requests +13,140,000 +1 a million +13\.14 +1 for 10 events$/);
    expect(terminal.out.at(-2)).toMatch(/^total +131,400,000 events +\d+\.\d\d$/);
    expect(terminal.said.join()).toMatch(/Assumed: 6 ms a call/);
  });

  test('as JSON says the same', async () => {
    const terminal = recordingTerminal();
    await showCost({ ...options, json: true }, terminal);
    const [{ lines, usd }] = terminal.out.map((line) => JSON.parse(line));
    expect(totalUsd(lines)).toBeCloseTo(usd);
    expect(terminal.said).toEqual([]);
  });

  test('refuses more aggregates than events', async () => {
    await expect(showCost({ ...options, aggregates: 11 }, recordingTerminal())).rejects.toThrow(
      /at most so many/,
    );
  });
});
