import { expect, test } from '@jest/globals';
import { step, UnknownEventTypeError, unfolded } from '../src/index.ts';
import { eventAt, issued, redemption } from './log.ts';
import { voucher } from './voucher.ts';

const fresh = unfolded(voucher);
const after = (...events: Parameters<typeof step>[2][]) =>
  events.reduce((folded, event) => step(voucher, folded, event).folded, fresh);

test('before its first event an aggregate is its initial state, at version 0 and nowhere in the log', () => {
  expect(fresh).toEqual({ state: voucher.initial, version: 0, recent: [] });
});

test('a fact takes effect', () => {
  const { folded, outcome } = step(voucher, fresh, issued(1, 100));

  expect(outcome).toEqual({ status: 'accepted' });
  expect(folded).toMatchObject({
    state: { status: 'issued', left: 100 },
    version: 1,
    position: issued(1, 0).sequence,
  });
});

test('an accepted request takes effect and hands over its facts', () => {
  const { folded, outcome } = step(voucher, after(issued(1, 100)), redemption(2, 100));

  expect(outcome).toEqual({ status: 'accepted', facts: { usedUp: true } });
  expect(folded.state.left).toBe(0);
});

test('a rejected request leaves the state as it is, and counts', () => {
  const before = after(issued(1, 100));

  const { folded, outcome } = step(voucher, before, redemption(2, 101));

  expect(outcome).toEqual({ status: 'rejected', reason: 'not-enough-left' });
  expect(folded.state).toBe(before.state);
  expect(folded).toMatchObject({ version: 2, position: redemption(2, 0).sequence });
});

test('every position counts into the version, whatever its outcome', () => {
  const rejected = redemption(2, 1000);
  const retried = issued(3, 100, { id: 'event-1' });

  expect(after(issued(1, 100), rejected, retried, issued(4, 1))).toMatchObject({
    version: 4,
    state: { left: 101 },
  });
});

test('what was folded before is not changed', () => {
  const before = Object.freeze(after(issued(1, 100)));
  Object.freeze(before.recent);

  step(voucher, before, redemption(2, 50));

  expect(before).toEqual(after(issued(1, 100)));
});

test('an event that saw the version it met takes effect', () => {
  const { outcome } = step(voucher, after(issued(1, 100)), redemption(2, 10, { expectedversion: 1 }));

  expect(outcome.status).toBe('accepted');
});

test.each([0, 2])(
  'an event that saw version %p of an aggregate at version 1 is a version conflict',
  (expectedversion) => {
    const before = after(issued(1, 100));

    const { folded, outcome } = step(voucher, before, redemption(2, 10, { expectedversion }));

    expect(outcome).toEqual({ status: 'rejected', reason: 'version-conflict' });
    expect(folded).toMatchObject({ version: 2, state: before.state });
  },
);

test('even a fact is rejected when it saw another version', () => {
  const { outcome } = step(voucher, fresh, issued(1, 100, { expectedversion: 1 }));

  expect(outcome).toEqual({ status: 'rejected', reason: 'version-conflict' });
});

test('a type without logic is an error that names aggregate and type', () => {
  const unknown = eventAt(1, 'shop.voucher-lost.v1', {});

  expect(() => step(voucher, fresh, unknown)).toThrow(UnknownEventTypeError);
  expect(() => step(voucher, fresh, unknown)).toThrow(/voucher.*shop\.voucher-lost\.v1/);
});
