import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { difference } from '../src/difference.ts';

test('equal values do not differ', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => difference(value, JSON.parse(JSON.stringify(value))).length === 0),
  );
});

test('values of different JSON differ', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const isSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
      expect(difference(one, other).length === 0).toBe(isSame);
    }),
  );
});

test('every difference has its pointer', () => {
  const lines = difference({ a: 1, b: { c: [1, 2] }, d: 0 }, { a: 2, b: { c: [1] }, e: 0 });

  expect(lines).toEqual([
    '/a: expected 1, got 2',
    '/b/c/1: expected 2, got nothing',
    '/d: expected 0, got nothing',
    '/e: expected nothing, got 0',
  ]);
});

test('a key is escaped in its pointer', () => {
  expect(difference({ 'a/b~c': 1 }, {})).toEqual(['/a~1b~0c: expected 1, got nothing']);
});

test('a value that differs as a whole is said to', () => {
  expect(difference(1, [1])).toEqual(['the whole: expected 1, got [ 1 ]']);
});

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, sorted(item)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
};
