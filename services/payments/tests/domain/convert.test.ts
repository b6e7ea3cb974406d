import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { convert } from '../../src/domain/index.ts';

test.each([
  [100_000, 0.0396, 3_960],
  [1, 0.5, 1],
  [1, 0.49999999, 0],
  // In binary fractions 1.005 * 1000 is 1004.9999999999999.
  [1_000, 1.0005, 1_001],
  [1_000_000_000_000, 25.25, 25_250_000_000_000],
])('%d at %d is %d', (amount, rate, expected) => {
  expect(convert(amount, rate)).toBe(expected);
});

test('a conversion is never further than half a minor unit from the exact product', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000_000 }),
      fc.integer({ min: 1, max: 10 ** 10 }),
      (amount, scaledRate) => {
        const exact = BigInt(amount) * BigInt(scaledRate);
        const off = BigInt(convert(amount, scaledRate / 10 ** 8)) * 10n ** 8n - exact;
        expect(off <= 5n * 10n ** 7n && off > -5n * 10n ** 7n).toBe(true);
      },
    ),
  );
});
