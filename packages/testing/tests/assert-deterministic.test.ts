import { expect, test } from '@jest/globals';
import { accept, RECENT_LENGTH } from '@reprise/aggregate';
import { assertDeterministic, assertLogDeterministic, history } from '../src/index.ts';
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
    'tally folds differently with what it was after 1 of 4 events, at demo.counted.v1 event-2:\n  /folded/state/count: expected 1, got 2',
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

  expect(message).toBe(
    'tally folds differently a second time, at demo.counted.v1 event-2:\n  /folded/state/count: expected 4, got 3',
  );
});

test('a history that could not be is refused', () => {
  expect(() => assertDeterministic(tally, [counted(0)])).toThrow(/could not be submitted/);
});

test('logic that reaches for a clock is caught, whatever it makes of it', () => {
  const clocked = doing((s) => accept(Date.now() > 0 ? { count: s.count } : s));

  expect(() => assertDeterministic(clocked, [counted(1)])).toThrow('reached for Date.now()');
});

test('logic that throws has to throw in every fold, and is where they all end', () => {
  const failing = doing((s, { data: { by } }) => {
    if (by === 7) throw new RangeError('a bug');
    return accept({ count: s.count + by });
  });

  assertDeterministic(failing, [counted(1), counted(7), counted(2)]);
});

test('logic that throws in one fold and not in another is caught', () => {
  const seen = new WeakSet<object>();
  const failing = doing((s) => {
    if (seen.has(s)) throw new RangeError('seen before');
    const state = { count: s.count + 1 };
    seen.add(state);
    return accept(state);
  });

  expect(() => assertDeterministic(failing, [counted(1), counted(1)])).toThrow(/threw/);
});

/** A log as it comes out of an events table. */
async function* asLog(events: Parameters<typeof history>[0]) {
  yield* history(events, 'tally/1');
}

test('a log of hundreds of events is folded from cuts all over it', async () => {
  const events = Array.from({ length: 600 }, (_, index) => counted(1 + (index % 5)));
  await assertLogDeterministic(tally, asLog(events), { cuts: 8 });
}, 60_000);

test('in a long log, a cut anywhere is enough to catch what leans on the identity of a state', async () => {
  const seen = new WeakSet<object>();
  const recognising = doing((s) => {
    const state = { count: seen.has(s) || s.count === 0 ? s.count + 1 : s.count };
    seen.add(state);
    return accept(state);
  });
  const events = Array.from({ length: 400 }, () => counted(1));

  await expect(assertLogDeterministic(recognising, asLog(events), { cuts: 5 })).rejects.toThrow(
    /decides differently|folds differently/,
  );
});

test('a log may hold what could not be submitted any more', async () => {
  await assertLogDeterministic(tally, asLog([counted(0), counted(-1)]));
});
