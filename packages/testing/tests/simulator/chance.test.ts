import { describe, expect, test } from '@jest/globals';
import { SeededChance } from '../../src/simulator/chance.ts';
import { Enumeration } from '../../src/simulator/enumeration.ts';

const drawn = (seed: number, count: number): number[] => {
  const chance = new SeededChance(seed);
  return Array.from({ length: count }, () => chance.next());
};

describe('a seeded chance', () => {
  test('draws the same for the same seed, and something else for the next', () => {
    expect(drawn(1, 50)).toEqual(drawn(1, 50));
    expect(drawn(1, 50)).not.toEqual(drawn(2, 50));
  });

  test('tells seeds apart that differ beyond 32 bits', () => {
    expect(drawn(5, 10)).not.toEqual(drawn(5 + 2 ** 32, 10));
  });

  test('chooses by weight, and never what has none', () => {
    const chance = new SeededChance(1);
    const counts = [0, 0, 0];
    for (let i = 0; i < 10_000; i++) {
      const index = chance.choose([1, 0, 3]);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    expect(counts[1]).toBe(0);
    expect((counts[2] ?? 0) / 10_000).toBeCloseTo(0.75, 1);
  });
});

describe('an enumeration', () => {
  /** All that a program of choices can come to. */
  function all<T>(program: (chance: Enumeration) => T): T[] {
    const chance = new Enumeration();
    const results: T[] = [];
    do {
      chance.isOn = true;
      results.push(program(chance));
    } while (chance.next());
    return results;
  }

  test('takes every way once', () => {
    const ways = all((chance) => `${chance.between(0, 2)}${chance.happens(0.5)}`);
    expect(ways.sort()).toEqual(['0false', '0true', '1false', '1true', '2false', '2true']);
  });

  test('follows choices that depend on earlier ones', () => {
    const ways = all((chance) => (chance.happens(0.1) ? chance.oneOf(['a', 'b']) : 'none'));
    expect(ways.sort()).toEqual(['a', 'b', 'none']);
  });

  test('leaves out what cannot happen', () => {
    expect(all((chance) => chance.choose([0, 1, 0, 2]))).toEqual([1, 3]);
    expect(all((chance) => chance.happens(0))).toEqual([false]);
  });

  test('takes the first possibility while it is off', () => {
    expect(new Enumeration().choose([0, 1, 1])).toBe(1);
  });
});
