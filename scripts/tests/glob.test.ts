import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { covers, intersects } from '../validate-templates/glob.ts';

test.each([
  ['a*c', 'abc'],
  ['*', ''],
  ['table/*-events', 'table/ledger-*'],
  ['a?c', '*b*'],
  ['x.y', 'x.y'],
])('%s and %s have a text in common', (a, b) => {
  expect(intersects(a, b)).toBe(true);
  expect(intersects(b, a)).toBe(true);
});

test.each([
  ['a*c', 'abd'],
  ['', 'a'],
  ['table/*-events', 'table/ledger-dev-state'],
  ['a?c', 'ac'],
  ['x.y', 'xzy'],
])('%s and %s have none', (a, b) => {
  expect(intersects(a, b)).toBe(false);
  expect(intersects(b, a)).toBe(false);
});

test('a pattern meets whatever it covers, and covers what it is', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
  fc.assert(fc.property(pattern, pattern, (a, b) => !covers(a, b) || intersects(a, b)));
  fc.assert(fc.property(pattern, (a) => intersects(a, a)));
});

test('a wildcard is covered by * alone', () => {
  expect(covers('table/*', 'table/*-events')).toBe(true);
  expect(covers('table/ledger-events', 'table/*-events')).toBe(false);
  expect(covers('table/?', 'table/*')).toBe(false);
});
