import { describe, expect, test } from '@jest/globals';
import { originText, type RecordedEvent } from '@reprise/event-envelope';
import {
  collectingSkips,
  foldHistory,
  foldingHistory,
  foldingLog,
  foldingToFault,
  MAX_SKIPS,
  skipsIn,
  step,
  UnforeseenSkipError,
  unfolded,
} from '../../src/index.ts';
import { added, found, note, payment, reversalOf, skipOf, till } from '../reversal/till.ts';
import { failing } from './failing.ts';

const outcomesOf = (...log: readonly RecordedEvent[]) =>
  log.map(foldingHistory(till, undefined, skipsIn(log))).map(({ outcome }) => outcome);
const lastOf = (...log: readonly RecordedEvent[]) => outcomesOf(...log).at(-1);
const rejected = (reason: string) => ({ status: 'rejected', reason });

describe('an aggregate whose logic fails on an event', () => {
  const bad = note(1, 'bad');
  const log = [added(0, 10), bad, payment(2, 4), skipOf(3, bad), payment(4, 20)];

  test('is folded past it where a skip of it lies anywhere behind', () => {
    const fold = foldingLog(failing, log);
    const outcomes = log.map((event) => fold.add(event)?.outcome.status);
    expect(outcomes).toEqual(['accepted', 'skipped', 'accepted', 'accepted', 'rejected']);
    expect(fold.fault).toBeUndefined();
    expect(fold.folded).toMatchObject({
      state: { cash: 6, lastNote: '' },
      version: 5,
      skipped: [bad.sequence],
    });
  });

  test('is parked at it as the log was known before the skip', () => {
    const before = log.slice(0, 3);
    const fold = foldingLog(failing, before);
    for (const event of before) fold.add(event);
    expect(fold).toMatchObject({ fault: { at: bad.sequence }, folded: { version: 1 } });
  });

  test('stays parked at the next one that nobody has skipped', () => {
    const worse = note(5, 'bad');
    const fold = foldingLog(failing, [...log, worse]);
    for (const event of [...log, worse]) fold.add(event);
    expect(fold.fault?.at).toBe(worse.sequence);
  });

  test('comes to the same by logic that was mended since: what a person has passed over stays so', () => {
    expect(foldHistory(till, log)).toEqual(foldHistory(failing, log));
  });

  test('can have a reversal skipped that cannot be folded', () => {
    const wrong = reversalOf(2, log[0] as RecordedEvent);
    expect(lastOf(added(0, 10), payment(1, 3), wrong, skipOf(3, wrong))).toMatchObject({
      status: 'accepted',
    });
    expect(foldHistory(till, [added(0, 10), wrong, skipOf(3, wrong)]).state.cash).toBe(10);
  });
});

describe('a skip', () => {
  const first = added(0, 10);

  test('says in its facts what it has skipped', () => {
    expect(lastOf(first, skipOf(1, first))).toEqual({
      status: 'accepted',
      facts: { skipped: first.sequence },
    });
  });

  test('is rejected where there is nothing to skip: what comes after it, another event, a repeat', () => {
    const nothing = rejected('nothing-to-skip');
    expect(lastOf(first, skipOf(1, added(7, 1)))).toEqual(nothing);
    expect(outcomesOf(skipOf(0, added(1, 5)), added(1, 5))[1]).toEqual({ status: 'accepted' });
    expect(lastOf(first, added(1, 5), skipOf(2, { ...first, id: 'event-1' as never }))).toEqual(nothing);
    const again = added(1, 10, { id: 'event-0' });
    expect(lastOf(first, again, skipOf(2, again))).toEqual(nothing);
  });

  test('is rejected of what was skipped, of a skip, of another aggregate, and where it cannot be read', () => {
    const skip = skipOf(1, first);
    expect(lastOf(first, skip, skipOf(2, first))).toEqual(rejected('already-skipped'));
    expect(lastOf(first, skip, skipOf(2, skip))).toEqual(rejected('is-a-skip'));
    const elsewhere = { ...first, subject: 'till/2' as never };
    expect(lastOf(first, skipOf(1, elsewhere))).toEqual(rejected('of-another-aggregate'));
    expect(lastOf(first, skipOf(1, first, { data: {} }))).toEqual(rejected('skip-unreadable'));
  });

  test('that comes twice, by a producer’s retry, is a duplicate', () => {
    const skip = skipOf(1, first);
    expect(lastOf(first, skip, skipOf(2, first, { id: skip.id }))).toMatchObject({ status: 'duplicate' });
  });

  test('leaves the event known: its retry counts no more than before', () => {
    expect(lastOf(first, skipOf(1, first), added(2, 10, { id: 'event-0' }))).toMatchObject({
      status: 'duplicate',
    });
  });

  test('leaves nothing to reverse', () => {
    const skip = skipOf(1, first);
    expect(lastOf(first, skip, reversalOf(2, first))).toEqual(rejected('was-skipped'));
    expect(lastOf(first, skip, reversalOf(2, skip))).toEqual(rejected('is-a-skip'));
  });

  test('works where both were copied from elsewhere, whatever their positions are here, and twice', () => {
    const origin = (place: number) =>
      originText([{ environment: 'prod~1', position: added(place, 1).sequence }]);
    const copied = (place: number) => added(place, 10, { id: 'event-100', origin: origin(100) });
    const skip = skipOf(3, added(100, 10), { id: 's', origin: origin(102) });
    expect(foldHistory(till, [added(0, 1), copied(1), copied(2), skip])).toMatchObject({
      state: { cash: 1 },
      skipped: [copied(1).sequence],
    });
  });

  test('passes over what its sender saw at another version, and what nobody can upcast', () => {
    const stale = added(1, 5, { expectedversion: 7 });
    expect(outcomesOf(first, stale, skipOf(2, stale))[1]).toEqual({ status: 'skipped' });
    const unknown = { ...found(1, 5), type: 'shop.unheard-of.v1' };
    expect(outcomesOf(first, unknown, skipOf(2, unknown))[1]).toEqual({ status: 'skipped' });
  });
});

test('of one aggregate only so many events can be skipped: their positions lie with its state', () => {
  const events = Array.from({ length: MAX_SKIPS + 1 }, (_, index) => found(index, 1));
  const log = [...events, ...events.map((event, index) => skipOf(events.length + index, event))];
  expect(lastOf(...log)).toEqual(rejected('too-many-skips'));
  expect(foldHistory(till, log)).toMatchObject({ state: { cash: 1 } });
});

describe('who folds a log', () => {
  const first = added(0, 10);
  const skip = skipOf(1, first);

  test('has to know its skips from the beginning: one that was not foreseen is no fault of the logic', () => {
    expect(() => step(till, unfolded(till), skip)).toThrow(UnforeseenSkipError);
    const fold = foldingToFault(till);
    fold.add(first);
    expect(() => fold.add(skip)).toThrow(UnforeseenSkipError);
    expect(fold.fault).toBeUndefined();
  });

  test('is told so behind an event that the logic fails on, too', () => {
    const bad = note(0, 'bad');
    const fold = foldingToFault(failing);
    fold.add(bad);
    expect(fold.fault?.at).toBe(bad.sequence);
    expect(() => fold.add(skipOf(1, bad))).toThrow(UnforeseenSkipError);
  });

  test('can collect them one by one', () => {
    const skips = collectingSkips();
    expect(skips.any).toBe(false);
    for (const event of [first, skip]) skips.add(event);
    expect(skips.any).toBe(true);
    const fold = foldingToFault(till, undefined, skips);
    expect([first, skip].map((event) => fold.add(event)?.outcome.status)).toEqual(['skipped', 'accepted']);
  });
});
