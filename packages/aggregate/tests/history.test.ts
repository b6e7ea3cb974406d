import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  decodeRecent,
  encodeRecent,
  type Folded,
  foldHistory,
  foldingHistory,
  RECENT_LENGTH,
  step,
  unfolded,
} from '../src/index.ts';
import { issued, knownToLog, logs, redemption } from './log.ts';
import { type Voucher, voucher } from './voucher.ts';

/** As a state comes back from the data store. */
const stored = (folded: Folded<Voucher>): Folded<Voucher> => ({
  ...folded,
  state: JSON.parse(JSON.stringify(folded.state)),
  recent: decodeRecent(encodeRecent(folded.recent)),
});

test('a history folded in two parts, stored in between, is the history folded at once', () => {
  fc.assert(
    fc.property(logs(), (events) => {
      const whole = foldHistory(voucher, events);
      const isRepeated = knownToLog();
      let folded = unfolded(voucher);
      const prefixes = [
        folded,
        ...events.map((event) => (folded = step(voucher, folded, event, isRepeated).folded)),
      ];
      prefixes.forEach((prefix, cut) => {
        const rest = events
          .slice(cut)
          .reduce((at, event) => step(voucher, at, event, isRepeated).folded, stored(prefix));
        expect(rest).toEqual(whole);
      });
    }),
    { numRuns: 40 },
  );
});

test('a voucher holds what was issued less what was redeemed, each event counted once', () => {
  fc.assert(
    fc.property(logs(), (events) => {
      const fold = foldingHistory(voucher);
      const steps = events.map(fold);
      const moved = steps
        .filter(({ outcome }) => outcome.status === 'accepted')
        .map(({ event: { data } }) => data as { value?: number; amount?: number })
        .reduce((sum, { value = 0, amount = 0 }) => sum + value - amount, 0);
      expect(steps.at(-1)?.folded.state.left ?? 0).toBe(moved);
      expect(steps.at(-1)?.folded.version ?? 0).toBe(events.length);
      expect(moved).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('each event of a history comes with the state that it met, its outcome, and what it left', () => {
  const fold = foldingHistory(voucher);
  fold(issued(1, 100));

  expect(fold(redemption(2, 30))).toMatchObject({
    event: { id: 'event-2' },
    before: { left: 100 },
    outcome: { status: 'accepted' },
    folded: { state: { left: 70 }, version: 2 },
  });
});

test('a repeat is recognised for ever where its type asks for that, and only there', () => {
  const between = Array.from({ length: RECENT_LENGTH }, (_, index) => issued(3 + index, 1));
  const late = 3 + RECENT_LENGTH;
  const fold = foldingHistory(voucher);
  const steps = [issued(1, 100), redemption(2, 10), ...between].map(fold);

  expect(steps.every(({ outcome }) => outcome.status === 'accepted')).toBe(true);
  expect(fold(redemption(late, 10, { id: 'event-2' })).outcome).toEqual({ status: 'duplicate' });
  expect(fold(issued(late + 1, 100, { id: 'event-1' })).outcome).toEqual({ status: 'accepted' });
});

test('an identity that was first seen on a passed-over event is recognised for ever too', () => {
  const between = Array.from({ length: RECENT_LENGTH }, (_, index) => issued(3 + index, 1));
  const fold = foldingHistory(voucher);
  const passedOver = [issued(1, 100), redemption(2, 10, { id: 'event-1' })].map(fold).at(-1);
  between.map(fold);

  expect(passedOver?.outcome.status).toBe('duplicate');
  expect(fold(redemption(3 + RECENT_LENGTH, 10, { id: 'event-1' })).outcome).toEqual({ status: 'duplicate' });
});

test('two histories that are folded at the same time know nothing of each other', () => {
  const [one, other] = [foldingHistory(voucher), foldingHistory(voucher)];
  one(redemption(1, 1));

  expect(other(redemption(1, 1)).outcome.status).toBe('rejected');
});

test('no history folds to the initial state', () => {
  expect(foldHistory(voucher, [])).toEqual(unfolded(voucher));
});
