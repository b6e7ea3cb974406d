import { describe, expect, test } from '@jest/globals';
import { accept, defineAggregate, on } from '@reprise/aggregate';
import { z } from 'zod';
import { assertReverts, event } from '../src/index.ts';

const Counted = z.strictObject({ count: z.int() });

/** A counter whose `revert` is what a test makes it. */
const counterWith = (
  revert: (state: { n: number; last: number }, event: { data: { count: number } }) => unknown,
) =>
  defineAggregate('counter', z.object({ n: z.int(), last: z.int() }), {
    initial: { n: 0, last: 0 },
    events: {
      'shop.counted.v1': on(Counted, {
        from: ['http'],
        apply: (s, { data }) => accept({ ...s, n: s.n + data.count }),
        revert: (s, counted) => revert(s, counted) as typeof s,
      }),
      'shop.noted.v1': on(Counted, {
        from: ['http'],
        apply: (s, { data }) => accept({ ...s, last: data.count }, { before: s.n }),
      }),
    },
  });

const counted = (count: number) => event('shop.counted.v1', { count });
const noted = (count: number) => event('shop.noted.v1', { count });

describe('a revert', () => {
  test('that gives what the log gives without the event holds, and is counted', () => {
    const right = counterWith((s, { data }) => ({ ...s, n: s.n - data.count }));
    expect(assertReverts(right, [counted(1), counted(2), counted(3)])).toBe(3);
  });

  test('is not asked where a later outcome changes, be it by a fact', () => {
    const right = counterWith((s, { data }) => ({ ...s, n: s.n - data.count }));
    expect(assertReverts(right, [counted(1), noted(2), counted(3)])).toBe(1);
  });

  test('that forgets something is found, with both states', () => {
    const wrong = counterWith((s) => ({ ...s, last: s.last }));
    expect(() => assertReverts(wrong, [counted(1), counted(2)])).toThrow(
      /shop\.counted\.v1 event-1: .*it gave {"last":0,"n":3}, the log {"last":0,"n":2}/,
    );
  });

  test('that changes what it is given is found', () => {
    const changing = counterWith((s, { data }) => {
      s.n -= data.count;
      return s;
    });
    expect(() => assertReverts(changing, [counted(1)])).toThrow(/read only|read-only/);
  });

  test('that asks the clock is found', () => {
    const timed = counterWith((s) => ({ ...s, n: Date.now() }));
    expect(() => assertReverts(timed, [counted(1)])).toThrow(/Date\.now/);
  });
});
