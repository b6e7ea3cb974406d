import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { chunks } from '../../src/runtime/chunks.ts';

test('a list is cut into runs within the limits, in order; what alone exceeds the size stands alone', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(50)),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 100 }),
      (items, length, size) => {
        const runs = chunks(items, { length, size, sizeOf: (item) => item });
        const sum = (run: readonly number[]) => run.reduce((total, item) => total + item, 0);
        expect(runs.flat()).toEqual(items);
        expect(
          runs.every(
            (run) => run.length > 0 && run.length <= length && (run.length === 1 || sum(run) <= size),
          ),
        ).toBe(true);
      },
    ),
  );
});

test('no run is shorter than it has to be', () => {
  expect(chunks([1, 2, 3, 4, 5], { length: 2 })).toEqual([[1, 2], [3, 4], [5]]);
  expect(chunks([4, 4, 4, 9, 1], { length: 9, size: 8, sizeOf: (item) => item })).toEqual([
    [4, 4],
    [4],
    [9],
    [1],
  ]);
});
