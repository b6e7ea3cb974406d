import { describe, expect, test } from '@jest/globals';
import { costOfMillion, fixedMonthly, totalUsd } from '../src/cost/estimate.ts';
import { naiveUsage } from '../src/cost/naive.ts';
import { type Traffic, usageOf } from '../src/cost/traffic.ts';
import { addUsage, NO_USAGE, timesUsage } from '../src/cost/usage.ts';

const traffic: Traffic = {
  eventBytes: 750,
  eventsPerRequest: 10,
  aggregatesPerRequest: 1,
  eventsPerBatch: 100,
  aggregatesPerBatch: 10,
  eventUnits: 1,
  stateUnits: 1,
  forever: false,
  cachedStates: 0,
  memoryGb: 1,
  ingest: { perCall: 2, perEvent: 0.05 },
  pump: { perCall: 3, perEvent: 0.05 },
  write: { perCall: 3, perEvent: 0.05 },
};

const quantities = (mode: 'PROVISIONED' | 'ON_DEMAND', of: Traffic = traffic) =>
  Object.fromEntries(
    costOfMillion(usageOf(of), mode).map(({ name, quantity }) => [name, Number(quantity.toPrecision(9))]),
  );

describe('the cost of a million events', () => {
  test('is units times list prices', () => {
    const lines = costOfMillion({ ...NO_USAGE, httpRequests: 1, writeUnits: 2, readUnits: 4 }, 'PROVISIONED');
    expect(lines.filter(({ usd }) => usd > 0).map(({ name, usd }) => [name, usd])).toEqual([
      ['httpRequests', 1],
      ['writeUnits', 1.25],
      ['readUnits', 0.5],
    ]);
    expect(totalUsd(lines)).toBe(2.75);
  });

  test('counts requests and calls by the events that share them', () => {
    expect(quantities('PROVISIONED')).toMatchObject({ httpRequests: 100_000, invocations: 120_000 });
  });

  test('counts a write unit for each event, each aggregate of a batch, and the timeline', () => {
    expect(quantities('PROVISIONED').writeUnits).toBeCloseTo(1_000_000 + 100_000 + 10_000);
  });

  test('counts one more write unit an event for identities that are kept for ever', () => {
    const more = quantities('PROVISIONED', { ...traffic, forever: true });
    expect((more.writeUnits ?? 0) - (quantities('PROVISIONED').writeUnits ?? 0)).toBeCloseTo(1_000_000);
  });

  test('reads nothing where write has all states at hand', () => {
    expect(quantities('PROVISIONED').readUnits).toBeCloseTo(110_000);
    expect(quantities('PROVISIONED', { ...traffic, cachedStates: 1 }).readUnits).toBe(0);
  });

  test('pays the stream by put units when provisioned, by bytes on demand', () => {
    expect(quantities('PROVISIONED')).toMatchObject({ putUnits: 100_000 });
    expect(quantities('PROVISIONED')).not.toHaveProperty('streamGbIn');
    const { streamGbIn = 0, streamGbOut = 0 } = quantities('ON_DEMAND');
    expect(streamGbIn).toBeCloseTo((100_000 * 8 * 1024) / 1024 ** 3);
    expect(streamGbOut).toBeCloseTo((2 * 750_000_000) / 1024 ** 3);
  });

  test('is three dollars and more when every event goes alone', () => {
    const naive = naiveUsage({
      eventBytes: 750,
      eventUnits: 1,
      stateUnits: 1,
      memoryGb: 1,
      msPerCall: 6,
      logBytesPerCall: 0,
    });
    expect(totalUsd(costOfMillion(naive, 'PROVISIONED'))).toBeCloseTo(3.23, 2);
  });
});

describe('a month without events', () => {
  test('costs the shards of two streams and the alarms', () => {
    const [shards, alarms] = fixedMonthly('PROVISIONED', 2);
    expect(shards?.usd).toBeCloseTo(2 * 2 * 730 * 0.015);
    expect(alarms?.name).toBe('alarmMetrics');
  });

  test('costs the two streams by the hour on demand', () => {
    expect(fixedMonthly('ON_DEMAND')[0]?.usd).toBeCloseTo(58.4);
  });
});

describe('usages', () => {
  test('add up and multiply, unit by unit', () => {
    const one = { ...NO_USAGE, writeUnits: 2, logGb: 1 };
    expect(addUsage(one, timesUsage(one, 3))).toEqual({ ...NO_USAGE, writeUnits: 8, logGb: 4 });
  });
});
