import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { changedOn } from '../src/index.ts';

const rule = changedOn('first', [
  ['2026-01-01T00:00:00Z', 'second'],
  ['2027-01-01T00:00:00+01:00', 'third'],
]);

describe('a rule that changed', () => {
  test.each([
    ['1993-06-01T12:00:00Z', 'first'],
    ['2025-12-31T23:59:59.999Z', 'first'],
    ['2026-01-01T00:00:00Z', 'second'],
    ['2026-01-01T01:00:00+02:00', 'first'],
    ['2026-12-31T22:59:59.999Z', 'second'],
    ['2026-12-31T23:00:00Z', 'third'],
    ['2999-01-01T00:00:00Z', 'third'],
  ])('at %s is the %s', (time, expected) => {
    expect(rule({ time })).toBe(expected);
  });

  test('that never changed is the first', () => {
    expect(changedOn(1, [])({ time: '2026-01-01T00:00:00Z' })).toBe(1);
  });

  test('depends on the instant alone, not on how it is written (property)', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2025-01-01'), max: new Date('2028-01-01'), noInvalidDate: true }),
        (date) => {
          const utc = date.toISOString();
          const local = `${new Date(date.getTime() + 7_200_000).toISOString().slice(0, -1)}+02:00`;
          expect(rule({ time: local })).toBe(rule({ time: utc }));
        },
      ),
    );
  });

  test.each([['2027'], ['2027-01-01'], ['2027-01-01T00:00:00'], ['tomorrow']])(
    'cannot have changed on %s',
    (from) => {
      expect(() => changedOn(0, [[from, 1]])).toThrow(`"${from}" is no date-time with an offset`);
    },
  );

  test('has its changes in order', () => {
    const change = (...dates: readonly string[]) =>
      changedOn(
        0,
        dates.map((date, index) => [`${date}T00:00:00Z`, index]),
      );
    expect(() => change('2027-01-01', '2026-01-01')).toThrow(
      'A rule changed on 2026-01-01T00:00:00Z: it must come after',
    );
    expect(() => change('2027-01-01', '2027-01-01')).toThrow('it must come after');
  });
});
