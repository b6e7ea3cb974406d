import { describe, expect, test } from '@jest/globals';
import { type Folded, RECENT_LENGTH, recall, step, unfolded } from '../src/index.ts';
import { issued, redemption } from './log.ts';
import { type Voucher, voucher } from './voucher.ts';

const fresh = unfolded(voucher);
const never = (): boolean => false;

/** Folds facts at the places `from`..`to`. */
const passing = (folded: Folded<Voucher>, from: number, to: number): Folded<Voucher> =>
  Array.from({ length: to - from + 1 }, (_, index) => issued(from + index, 1)).reduce(
    (before, event) => step(voucher, before, event).folded,
    folded,
  );

describe('among the last events', () => {
  test('a producer’s retry is passed over, and says where the original stands', () => {
    const once = passing(fresh, 1, 1);

    const { folded, outcome } = step(voucher, once, issued(2, 1, { id: 'event-1' }));

    expect(outcome).toEqual({ status: 'duplicate', of: issued(1, 1).sequence });
    expect(folded).toEqual({ ...once, version: 2, position: issued(2, 1).sequence });
  });

  test('a retry is told by source and id, whatever else it says', () => {
    const again = redemption(2, 7, { id: 'event-1', time: '2001-01-01T00:00:00Z', expectedversion: 9 });

    expect(step(voucher, passing(fresh, 1, 1), again).outcome.status).toBe('duplicate');
  });

  test('the same id from another source is another event', () => {
    const other = issued(2, 1, { id: 'event-1', source: '/elsewhere' });

    expect(step(voucher, passing(fresh, 1, 1), other).outcome.status).toBe('accepted');
  });

  test('a rejected event is remembered: its retry is no second chance', () => {
    const rejected = step(voucher, fresh, redemption(1, 10)).folded;
    const funded = step(voucher, rejected, issued(2, 100)).folded;

    expect(step(voucher, funded, redemption(3, 10, { id: 'event-1' })).outcome).toEqual({
      status: 'duplicate',
      of: redemption(1, 10).sequence,
    });
  });

  test.each([RECENT_LENGTH, RECENT_LENGTH + 1, 2 * RECENT_LENGTH + 5])(
    `of %p events the last ${RECENT_LENGTH} are remembered, and no more`,
    (length) => {
      const folded = passing(fresh, 1, length);
      const oldest = length - RECENT_LENGTH + 1;
      const statusOf = (place: number) =>
        step(voucher, folded, issued(length + 1, 1, { id: `event-${place}` })).outcome.status;

      expect(folded.recent).toHaveLength(RECENT_LENGTH);
      expect(statusOf(oldest)).toBe('duplicate');
      expect(statusOf(oldest - 1)).toBe('accepted');
    },
  );

  test('a retry does not push an original out of memory', () => {
    const full = passing(fresh, 1, RECENT_LENGTH);
    const retried = step(voucher, full, issued(RECENT_LENGTH + 1, 1, { id: 'event-9' })).folded;

    expect(retried.recent).toEqual(full.recent);
  });

  test('what is remembered of an event is its position and its outcome', () => {
    const identity = step(voucher, fresh, redemption(1, 10)).folded.recent[0]?.hash ?? '';

    expect(recall(step(voucher, fresh, redemption(1, 10)).folded.recent, identity)).toMatchObject({
      position: redemption(1, 10).sequence,
      outcome: { status: 'rejected', reason: 'not-enough-left' },
    });
    expect(recall([], identity)).toBeUndefined();
  });
});

describe('for ever', () => {
  test('a type that asks for it is passed over however late it is repeated', () => {
    const { folded, outcome } = step(voucher, passing(fresh, 1, 3), redemption(4, 1), () => true);

    expect(outcome).toEqual({ status: 'duplicate' });
    expect(folded).toMatchObject({ version: 4, state: { left: 3 }, recent: passing(fresh, 1, 3).recent });
  });

  test('a type that does not ask for it is not looked up', () => {
    const asked: string[] = [];

    step(voucher, fresh, issued(1, 1), (event) => asked.push(event.id) > 0);

    expect(asked).toEqual([]);
  });

  test('an event that the ring remembers is looked up all the same, and says where the original stands', () => {
    const once = step(voucher, fresh, redemption(1, 1), never).folded;
    const asked: string[] = [];

    const { outcome } = step(
      voucher,
      once,
      redemption(2, 1, { id: 'event-1' }),
      (event) => asked.push(event.id) > 0,
    );

    expect(outcome).toEqual({ status: 'duplicate', of: redemption(1, 1).sequence });
    expect(asked).toEqual(['event-1']);
  });
});
