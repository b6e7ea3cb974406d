import { expect, test } from '@jest/globals';
import type { RecordedEvent } from '@reprise/event-envelope';
import * as fc from 'fast-check';
import { foldHistory, foldingAsOf } from '../src/index.ts';
import { issued, logs, redemption } from './log.ts';
import { voucher } from './voucher.ts';

const asOf = (time: string, events: readonly RecordedEvent[]) => {
  const fold = foldingAsOf(voucher, Date.parse(time));
  for (const event of events) fold.add(event);
  return fold.result();
};
const on = (day: number): string => `2026-03-0${day}T00:00:00Z`;

test('as of a time, later events have not happened', () => {
  const log = [issued(1, 100, { time: on(1) }), redemption(2, 30, { time: on(3) })];

  expect(asOf(on(2), log)).toEqual({
    state: { status: 'issued', left: 100 },
    version: 1,
    position: log[0]?.sequence,
    conflicts: [],
  });
});

test('an event at the very instant has happened', () => {
  expect(asOf(on(1), [issued(1, 100, { time: on(1) })]).version).toBe(1);
});

test('instants are compared, not texts', () => {
  const log = [issued(1, 100, { time: '2026-03-01T01:00:00+02:00' })];

  expect(asOf('2026-02-28T23:00:00Z', log).version).toBe(1);
  expect(asOf('2026-02-28T22:59:59Z', log).version).toBe(0);
});

test('an event that was recorded late counts from when it happened', () => {
  const log = [
    issued(1, 100, { time: on(1) }),
    redemption(2, 30, { time: on(4) }),
    issued(3, 5, { time: on(2) }),
  ];

  expect(asOf(on(3), log)).toMatchObject({ state: { left: 105 }, version: 2, position: log[2]?.sequence });
});

test('an event that leaned on a later one is left out and named', () => {
  const log = [issued(1, 100, { time: on(4) }), redemption(2, 30, { time: on(2) })];

  expect(asOf(on(3), log)).toEqual({
    state: voucher.initial,
    version: 0,
    conflicts: [{ id: 'event-2', position: log[1]?.sequence, reason: 'not-enough-left' }],
  });
  expect(asOf(on(4), log)).toMatchObject({ state: { left: 70 }, conflicts: [] });
});

test('what the full fold rejected or passed over has not happened at any time', () => {
  const rejected = redemption(1, 10, { time: on(2) });
  const log = [rejected, issued(2, 100, { time: on(1) }), issued(3, 100, { time: on(1), id: 'event-2' })];

  expect(asOf(on(3), log)).toMatchObject({ state: { left: 100 }, version: 1, conflicts: [] });
});

test('the version that a sender saw was judged by the full fold, and is not judged again', () => {
  const log = [
    issued(1, 100, { time: on(4) }),
    issued(2, 50, { time: on(1) }),
    redemption(3, 30, { time: on(2), expectedversion: 2 }),
  ];

  expect(asOf(on(3), log)).toMatchObject({ state: { left: 20 }, version: 2, conflicts: [] });
});

test('before everything an aggregate is what it was in the beginning', () => {
  expect(asOf('1970-01-01T00:00:00Z', [issued(1, 100)])).toEqual({
    state: voucher.initial,
    version: 0,
    conflicts: [],
  });
});

test('as of the end of time, the state is the latest', () => {
  fc.assert(
    fc.property(logs(), (events) => {
      const { state, conflicts } = asOf('9999-12-31T23:59:59Z', events);
      expect({ state, conflicts }).toEqual({ state: foldHistory(voucher, events).state, conflicts: [] });
    }),
  );
});

test('at any time, what took effect and what is in conflict are together what happened by then', () => {
  fc.assert(
    fc.property(logs(), fc.integer({ min: -310, max: 310 }), (events, minutes) => {
      const time = new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString();
      const { version, conflicts, state } = asOf(time, events);
      expect(version + conflicts.length).toBeLessThanOrEqual(
        events.filter((event) => event.time <= time).length,
      );
      expect(state.left).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('each event says what it did there: the steps, one after the other, are the way to the state', () => {
  fc.assert(
    fc.property(logs(), fc.integer({ min: -310, max: 310 }), (events, minutes) => {
      const time = Date.UTC(2026, 0, 1, 0, minutes);
      const fold = foldingAsOf(voucher, time);
      let state = voucher.initial;
      let conflicts = 0;
      for (const event of events) {
        const step = fold.add(event);
        expect(step === undefined).toBe(Date.parse(event.time) > time);
        if (step === undefined) continue;
        expect(step.before).toBe(state);
        if (step.outcome?.status !== 'accepted' || step.conflict) expect(step.state).toBe(state);
        if (step.conflict) conflicts += 1;
        state = step.state;
      }
      expect(fold.result().state).toBe(state);
      expect(fold.result().conflicts).toHaveLength(conflicts);
    }),
  );
});
