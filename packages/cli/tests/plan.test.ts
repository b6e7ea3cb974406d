import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { InputEvent } from '../src/import/input-event.ts';
import { type Batch, type Limits, plan } from '../src/import/plan.ts';

const inputEvents = fc
  .array(fc.record({ account: fc.nat(12), bytes: fc.integer({ min: 150, max: 3_000 }) }), { maxLength: 400 })
  .map((entries) =>
    entries.map<InputEvent>(({ account, bytes }, n) => ({
      line: n + 1,
      subject: `account/${account}`,
      id: `e-${n}`,
      text: '{}',
      bytes,
    })),
  );

const someLimits = fc.record<Limits>({
  lanes: fc.integer({ min: 1, max: 9 }),
  eventsPerRequest: fc.integer({ min: 1, max: 60 }),
  bytesPerRequest: fc.integer({ min: 20_000, max: 60_000 }),
  bytesPerSubject: fc.integer({ min: 4_000, max: 20_000 }),
});

function bySubject(events: readonly InputEvent[]): number[][] {
  const lines = new Map<string, number[]>();
  for (const { subject, line } of events) lines.set(subject, [...(lines.get(subject) ?? []), line]);
  return [...lines.values()];
}

const sizeOf = (events: readonly InputEvent[]): number => events.reduce((sum, { bytes }) => sum + bytes, 0);

describe('a plan', () => {
  const holds = (property: (events: InputEvent[], limits: Limits, batches: Batch[]) => void): void =>
    fc.assert(
      fc.property(inputEvents, someLimits, (events, limits) =>
        property(events, limits, plan(events, limits)),
      ),
    );

  test('holds every event once', () => {
    holds((events, _limits, batches) => {
      const lines = batches.flatMap((batch) => batch.events.map(({ line }) => line));
      expect(lines.sort((a, b) => a - b)).toEqual(events.map(({ line }) => line));
    });
  });

  test("keeps each subject's order within its lane", () => {
    holds((events, { lanes }, batches) => {
      for (let lane = 0; lane < lanes; lane++) {
        const inLane = batches.filter((batch) => batch.lane === lane).flatMap((batch) => batch.events);
        for (const lines of bySubject(inLane)) expect(lines).toEqual([...lines].sort((a, b) => a - b));
      }
      expect(events.length).toBeGreaterThanOrEqual(batches.length);
    });
  });

  test('sends a subject through one lane alone', () => {
    holds((_events, _limits, batches) => {
      const lanes = new Map<string, Set<number>>();
      for (const { lane, events } of batches)
        for (const { subject } of events) lanes.set(subject, (lanes.get(subject) ?? new Set()).add(lane));
      for (const used of lanes.values()) expect(used.size).toBe(1);
    });
  });

  test('respects the sizes of requests and records', () => {
    holds((_events, limits, batches) => {
      for (const { events } of batches) {
        expect(events.length).toBeGreaterThan(0);
        expect(events.length).toBeLessThanOrEqual(limits.eventsPerRequest);
        expect(sizeOf(events)).toBeLessThanOrEqual(limits.bytesPerRequest);
        for (const subject of new Set(events.map((event) => event.subject))) {
          const ofSubject = events.filter((event) => event.subject === subject);
          if (ofSubject.length > 1) expect(sizeOf(ofSubject)).toBeLessThanOrEqual(limits.bytesPerSubject);
        }
      }
    });
  });

  test('does not split a subject over requests when one could hold it', () => {
    const events = Array.from(
      { length: 90 },
      (_, n): InputEvent => ({ line: n + 1, subject: `account/${n % 4}`, id: `${n}`, text: '', bytes: 200 }),
    );
    const batches = plan(events, {
      lanes: 1,
      eventsPerRequest: 50,
      bytesPerRequest: 1e6,
      bytesPerSubject: 1e6,
    });
    const perSubject = [0, 1, 2, 3].map(
      (n) => batches.filter((batch) => batch.events.some(({ subject }) => subject === `account/${n}`)).length,
    );
    expect(perSubject).toEqual([1, 1, 1, 1]);
  });

  test('is the same for the same window', () => {
    holds((events, limits, batches) => expect(plan(events, limits)).toEqual(batches));
  });
});
