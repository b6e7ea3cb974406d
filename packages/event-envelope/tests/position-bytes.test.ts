import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { InvalidPositionError, POSITION_BYTES, positionFromBytes, positionToBytes } from '../src/index.ts';
import { neighbours, places, positionAt } from './arbitraries.ts';

test('a position survives its way through 31 bytes', () => {
  fc.assert(
    fc.property(places, (place) => {
      const bytes = positionToBytes(positionAt(place));
      expect(bytes).toHaveLength(POSITION_BYTES);
      expect(positionFromBytes(bytes)).toBe(positionAt(place));
    }),
  );
});

test('the largest position fits', () => {
  const largest = positionAt({ epoch: 9999, sequenceNumber: '9'.repeat(64), index: 9999 });

  expect(positionFromBytes(positionToBytes(largest))).toBe(largest);
});

test('bytes sort as the positions do', () => {
  fc.assert(
    fc.property(neighbours, ([a, b]) => {
      const [left, right] = [positionAt(a), positionAt(b)];
      const expected = left < right ? -1 : left > right ? 1 : 0;
      expect(Math.sign(Buffer.compare(positionToBytes(left), positionToBytes(right)))).toBe(expected);
    }),
  );
});

test('bytes of another length are refused, also where more bytes lie behind them in memory', () => {
  const pool = new Uint8Array(100);

  expect(() => positionFromBytes(pool.subarray(0, 3))).toThrow(InvalidPositionError);
  expect(() => positionFromBytes(pool.subarray(0, POSITION_BYTES + 1))).toThrow(InvalidPositionError);
});

test('any 31 bytes are a position or are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: POSITION_BYTES, maxLength: POSITION_BYTES }), (bytes) => {
      try {
        expect(positionToBytes(positionFromBytes(bytes))).toEqual(Buffer.from(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidPositionError);
      }
    }),
  );
});
