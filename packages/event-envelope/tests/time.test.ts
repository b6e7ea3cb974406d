import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { isTime } from '../src/index.ts';
import { times } from './arbitraries.ts';

test('every RFC 3339 date-time is a time, and JavaScript reads it', () => {
  fc.assert(fc.property(times, (time) => isTime(time) && !Number.isNaN(Date.parse(time))));
});

test.each([
  ['a year', '1993'],
  ['a day', '1993-01-01'],
  ['no seconds', '1993-01-01T12:00Z'],
  ['no zone, which each machine would read in its own', '1993-01-01T12:00:00'],
  ['a space for the T', '1993-01-01 12:00:00Z'],
  ['a day that does not exist', '1993-02-29T12:00:00Z'],
  ['a month that does not exist', '1993-13-01T12:00:00Z'],
  ['hour 24', '1993-01-01T24:00:00Z'],
  ['a leap second', '1990-12-31T23:59:60Z'],
  ['words', 'Fri, 01 Jan 1993 12:00:00 GMT'],
  ['a line break', '1993-01-01T12:00:00Z\n'],
  ['a fraction without end', `1993-01-01T12:00:00.${'1'.repeat(64)}Z`],
])('%s is no time', (_what, text) => {
  expect(isTime(text)).toBe(false);
});
