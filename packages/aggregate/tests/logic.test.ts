import { expect, test } from '@jest/globals';
import { isNewer, UNPACKAGED } from '../src/index.ts';

const [january, march] = ['20260101000000-aaaa', '20260301000000-bbbb'];

test('code that was packaged later is newer', () => {
  expect(isNewer(march, january)).toBe(true);
  expect(isNewer(january, march)).toBe(false);
});

test('the same code packaged again is not newer', () => {
  expect(isNewer('20260301000000-aaaa', january)).toBe(false);
  expect(isNewer(january, january)).toBe(false);
});

test('other code packaged in the same second is not newer', () => {
  expect(isNewer('20260101000000-bbbb', january)).toBe(false);
});

test('code that was never packaged is newer than nothing, and everything packaged is newer than it', () => {
  expect(isNewer(UNPACKAGED, january)).toBe(false);
  expect(isNewer(january, UNPACKAGED)).toBe(true);
  expect(isNewer(UNPACKAGED, UNPACKAGED)).toBe(false);
});
