import { describe, expect, test } from '@jest/globals';
import { Pace } from '../../src/runner/pace.ts';

describe('the pace of polling', () => {
  test('is quick while there is traffic, and for two seconds after', () => {
    const pace = new Pace();
    pace.traffic(10_000);

    expect([pace.delay(10_000), pace.delay(11_999)]).toEqual([20, 20]);
  });

  test('slows down to four polls a second, and no further', () => {
    const pace = new Pace();
    pace.traffic(10_000);

    expect([pace.delay(13_000), pace.delay(14_000), pace.delay(1_000_000)]).toEqual([120, 220, 250]);
  });

  test('is slow before the first record', () => {
    expect(new Pace().delay(1_000_000)).toBe(250);
  });
});
