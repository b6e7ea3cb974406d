import { describe, expect, test } from '@jest/globals';
import { type Run, simulate } from '../../src/simulator/index.ts';

const SEEDS = 200;

/** What a failing run says, and how to see it again. */
const reportOf = ({ seed, violation, trace }: Run): string =>
  [
    `seed ${seed}: ${violation?.message}`,
    ...trace.last(30),
    `npm run simulate -- --seeds 1 --from ${seed} --trace`,
  ].join('\n');

describe('a simulated service', () => {
  test(`keeps all that it promises, in ${SEEDS} different storms`, async () => {
    const failed: string[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const run = await simulate(seed);
      if (run.violation !== undefined) failed.push(reportOf(run));
    }
    expect(failed).toEqual([]);
  }, 300_000);

  test('does the same again for the same seed, step by step', async () => {
    for (const seed of [3, 8, 28]) {
      const [first, second] = [await simulate(seed), await simulate(seed)];
      expect(second.trace.last(second.steps)).toEqual(first.trace.last(first.steps));
      expect(second.trace.hash()).toBe(first.trace.hash());
    }
  });

  test('does something else for another seed', async () => {
    const hashes = [];
    for (let seed = 1; seed <= 20; seed++) hashes.push((await simulate(seed)).trace.hash());
    expect(new Set(hashes).size).toBe(20);
  });
});
