import { expect, test } from '@jest/globals';
import { accept, RECENT_LENGTH } from '@reprise/aggregate';
import { assertDeterministic } from '../src/index.ts';
import { counted, doing, messageOf, reductionRequested, tally } from './tally.ts';

const repeating = Array.from({ length: RECENT_LENGTH + 3 }, (_, index) => counted(index + 1));

test('an aggregate that follows from its log passes, with rejections and with repeats near and far', () => {
  assertDeterministic(tally, [
    reductionRequested(1, { id: 'early' }),
    counted(3, { id: 'once' }),
    counted(3, { id: 'once' }),
    ...repeating,
    reductionRequested(1, { id: 'early' }),
    counted(3, { id: 'once' }),
    reductionRequested(1, { expectedversion: 0 }),
  ]);
});

test('no events pass', () => {
  assertDeterministic(tally, []);
});

test('logic that remembers anything outside of its state is caught where the history is cut', () => {
  let mode = 0;
  const remembering = doing((s, { data: { by } }) => {
    if (by < 3) mode = by;
    return accept({ count: by < 3 ? s.count : s.count + mode });
  });

  const message = messageOf(() =>
    assertDeterministic(remembering, [counted(1), counted(3), counted(2), counted(3)]),
  );

  expect(message).toBe(
    'tally folds differently with what it was after 1 of 4 events:\n  /folded/state/count: expected 1, got 2',
  );
});

test('logic that leans on the identity of its state’s parts is caught', () => {
  const seen = new WeakSet<object>();
  const recognising = doing((s) => {
    const count = seen.has(s) ? s.count + 1 : s.count + 2;
    const state = { count };
    seen.add(state);
    return accept(state);
  });

  const message = messageOf(() => assertDeterministic(recognising, [counted(1), counted(1)]));

  expect(message).toBe('tally folds differently a second time:\n  /folded/state/count: expected 4, got 3');
});

test('a history that could not be is refused', () => {
  expect(() => assertDeterministic(tally, [counted(0)])).toThrow(/could not be submitted/);
});
