import { describe, expect, test } from '@jest/globals';
import { Progress } from '../../src/runner/progress.ts';

function progressOver(count: number): Progress {
  const progress = new Progress();
  for (let number = 1; number <= count; number++) progress.add(String(number));
  return progress;
}

describe('the progress in a shard', () => {
  test('is the last record before which nothing is open', () => {
    const progress = progressOver(5);

    expect(progress.complete(['2', '3'])).toBeUndefined();
    expect(progress.complete(['1'])).toBe('3');
    expect(progress.complete(['5'])).toBeUndefined();
    expect(progress.complete(['4'])).toBe('5');
  });

  test('knows how much a restart would deliver again', () => {
    const progress = progressOver(5);
    progress.complete(['1', '2', '4']);

    expect(progress.uncommitted).toBe(3);
  });

  test('forgets what is behind the checkpoint, over many records', () => {
    const progress = progressOver(10_000);

    for (let number = 1; number <= 9_999; number++) progress.complete([String(number)]);

    expect(progress.uncommitted).toBe(1);
    expect(progress.complete(['10000'])).toBe('10000');
  });
});
