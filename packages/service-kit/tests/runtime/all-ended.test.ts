import { expect, test } from '@jest/globals';
import { allEnded } from '../../src/runtime/all-ended.ts';

test('what fails is told once all the others have ended', async () => {
  const ended: string[] = [];
  const slow = Promise.resolve().then(async () => {
    await new Promise(setImmediate);
    ended.push('slow');
  });
  await expect(allEnded([Promise.reject(new Error('no answer')), slow])).rejects.toThrow('no answer');
  expect(ended).toEqual(['slow']);
});

test('without a failure it gives what all have come to, in their order', async () => {
  const late = new Promise<number>((resolve) => setImmediate(() => resolve(1)));
  expect(await allEnded([late, Promise.resolve(2)])).toEqual([1, 2]);
});
