import { expect, test } from '@jest/globals';
import { checkedEvery } from '../../src/runtime/checked-every.ts';

test('a check is made again after a while; one that failed, the next time', async () => {
  let time = 0;
  let made = 0;
  let fails = true;
  const checked = checkedEvery(
    60_000,
    async () => {
      made += 1;
      if (fails) throw new Error('no');
    },
    () => time,
  );
  await expect(checked()).rejects.toThrow('no');
  await expect(checked()).rejects.toThrow('no');
  fails = false;
  await checked();
  time = 59_999;
  await checked();
  expect(made).toBe(3);
  time = 60_000;
  await checked();
  expect(made).toBe(4);
});
