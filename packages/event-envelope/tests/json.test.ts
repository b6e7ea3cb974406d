import { expect, test } from '@jest/globals';
import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { isInteroperable, MAX_JSON_DEPTH } from '../src/json.ts';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

test('whatever is interoperable has a canonical form', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, stringUnit: 'binary' }), (value) => {
      if (isInteroperable(value)) expect(() => canonicalize(value)).not.toThrow();
    }),
  );
});

test('half a surrogate pair is refused, in a value and in a key', () => {
  expect(isInteroperable({ purpose: '\ud83d' })).toBe(false);
  expect(isInteroperable({ '\ude00': 1 })).toBe(false);
  expect(isInteroperable({ purpose: '\ud83d\ude00' })).toBe(true);
});

test('a number that no double holds is refused', () => {
  expect(isInteroperable(JSON.parse('{"amount":1e400}'))).toBe(false);
});

test('nesting is bounded, however deep it goes', () => {
  expect(isInteroperable(nested(MAX_JSON_DEPTH))).toBe(true);
  expect(isInteroperable(nested(MAX_JSON_DEPTH + 1))).toBe(false);
  expect(isInteroperable(nested(100_000))).toBe(false);
});
