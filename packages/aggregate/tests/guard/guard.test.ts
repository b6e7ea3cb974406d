import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  accept,
  defineAggregate,
  foldHistory,
  guarded,
  ImpureDomainError,
  on,
  outOfReach,
  step,
  unfolded,
  upcast,
} from '../../src/index.ts';
import { eventAt } from '../log.ts';

describe('out of reach of domain code is', () => {
  const date = new Date(0);

  test.each<[string, () => unknown]>([
    ['Date.now()', () => Date.now()],
    ['new Date()', () => new Date()],
    ['Date()', () => Date()],
    ['new Date() of parts', () => new Date(2026, 0, 1)],
    ['new Date() of "2026-01-01T10:00:00"', () => new Date('2026-01-01T10:00:00')],
    ['new Date() of "1 January 2026"', () => new Date('1 January 2026')],
    ['Date.parse() of "2026-01-01T10:00"', () => Date.parse('2026-01-01T10:00')],
    ['Date.prototype.getHours()', () => date.getHours()],
    ['Date.prototype.getTimezoneOffset()', () => date.getTimezoneOffset()],
    ['Date.prototype.toString()', () => `${date}`],
    ['Date.prototype.toLocaleDateString()', () => date.toLocaleDateString('en')],
    ['Number.prototype.toLocaleString()', () => (1_000).toLocaleString()],
    ['String.prototype.localeCompare()', () => 'a'.localeCompare('b')],
    ['Intl', () => new Intl.NumberFormat('en')],
    ['Math.random()', () => Math.random()],
    ['crypto', () => crypto.randomUUID()],
    ['performance', () => performance.now()],
    ['process', () => process.env.HOME],
    ['fetch', () => fetch('http://127.0.0.1')],
    ['setTimeout', () => setTimeout(() => {}, 0)],
    ['queueMicrotask', () => queueMicrotask(() => {})],
    ['fs.readFileSync()', () => readFileSync('/etc/hosts')],
  ])('%s', (what, reaching) => {
    expect(() => outOfReach(reaching)).toThrow(ImpureDomainError);
    expect(() => outOfReach(reaching)).toThrow(`Domain code reached for ${what}`);
  });
});

describe('domain code still has', () => {
  test.each<[string, () => unknown]>([
    ['the event’s own time', () => new Date('2026-01-01T10:00:00Z').toISOString()],
    ['a time with an offset', () => Date.parse('2026-01-01T10:00:00+02:00')],
    ['a date of the calendar', () => new Date('2026-01-01').getUTCDay()],
    ['milliseconds', () => new Date(1_000) instanceof Date],
    ['its parts in UTC', () => Date.UTC(2026, 0, 1)],
    ['arithmetic', () => Math.max(1, 2)],
    ['JSON', () => JSON.stringify({ at: new Date(0) })],
    ['schemas', () => z.strictObject({ at: z.iso.datetime() }).parse({ at: '2026-01-01T10:00:00Z' })],
  ])('%s', (_what, run) => {
    expect(outOfReach(run)).toEqual(run());
  });
});

describe('the guard', () => {
  const machine = () => [Date, Date.now, Math.random, process, fetch, Intl, setTimeout, readFileSync];

  test('puts everything back, whatever the code did', () => {
    const before = machine();
    outOfReach(() => 1);
    expect(() => outOfReach(() => Math.random())).toThrow(ImpureDomainError);
    expect(() => outOfReach(() => outOfReach(() => JSON.parse('{')))).toThrow(SyntaxError);
    expect(machine()).toEqual(before);
  });

  test('does not forget what was caught', () => {
    const swallowing = () => {
      try {
        return Math.random();
      } catch {
        return 0.5;
      }
    };
    expect(() => outOfReach(swallowing)).toThrow('Math.random()');
    expect(outOfReach(() => 1)).toBe(1);
  });

  test('leaves alone whoever is waiting meanwhile', async () => {
    const others = Array.from({ length: 20 }, async (_, index) => {
      await Promise.resolve();
      outOfReach(() => index);
      await Promise.resolve();
      return typeof Date.now() === 'number' && Math.random() < 1;
    });
    expect(await Promise.all(others)).not.toContain(false);
  });

  test('keeps a clock that a test has set', () => {
    const { now } = Date;
    Date.now = () => 42;
    try {
      outOfReach(() => 1);
      expect(Date.now()).toBe(42);
    } finally {
      Date.now = now;
    }
  });
});

describe('a guarded aggregate', () => {
  const Numbered = z.object({ n: z.number() });
  const clock = (pure: boolean) =>
    defineAggregate('clock', Numbered, {
      initial: { n: 0 },
      events: {
        'demo.ticked.v2': on(Numbered, {
          apply: (s, { data, time }) =>
            accept({ n: s.n + (pure ? Date.parse(time) - Date.parse(time) + data.n : Date.now()) }),
        }),
      },
      upcasters: [
        upcast('demo.ticked.v1', z.object({}), {
          to: 'demo.ticked.v2',
          up: () => ({ n: pure ? 1 : Math.random() }),
        }),
      ],
      indexes: { byNumber: ({ n }) => (pure ? String(n) : n.toLocaleString()) },
    });
  const ticked = eventAt(1, 'demo.ticked.v2', { n: 3 });
  const old = eventAt(2, 'demo.ticked.v1', {});

  test('folds as the aggregate does where its code is pure', () => {
    const aggregate = guarded(clock(true));
    expect(foldHistory(aggregate, [ticked, old])).toEqual(foldHistory(clock(true), [ticked, old]));
    expect(aggregate.indexes.byNumber?.({ n: 1_000 })).toBe('1000');
  });

  test.each<[string, (aggregate: ReturnType<typeof clock>) => unknown]>([
    ['its logic', (aggregate) => step(aggregate, unfolded(aggregate), ticked)],
    ['its upcasters', (aggregate) => step(aggregate, unfolded(aggregate), old)],
    ['its indexes', (aggregate) => aggregate.indexes.byNumber?.({ n: 1_000 })],
  ])('catches %s', (_what, run) => {
    expect(() => run(guarded(clock(false)))).toThrow(ImpureDomainError);
    expect(() => run(clock(false))).not.toThrow();
  });
});
