import { REVERSAL_TYPE, type RecordedEvent, SKIP_TYPE } from '@reprise/event-envelope';
import * as fc from 'fast-check';
import { z } from 'zod';
import { accept, defineAggregate, on, reject } from '../../src/index.ts';
import { eventAt } from '../log.ts';

const Amount = z.strictObject({ amount: z.int().positive() });
export const TillState = z.object({ cash: z.int(), lastNote: z.string() });
export type TillState = z.infer<typeof TillState>;

/** An aggregate with each policy, with and without a `revert`. */
export const till = defineAggregate('till', TillState, {
  initial: { cash: 0, lastNote: '' },
  events: {
    'shop.cash-added.v1': on(Amount, {
      idempotency: 'forever',
      apply: (s, { data }) => accept({ ...s, cash: s.cash + data.amount }),
      revert: (s, { data }) => ({ ...s, cash: s.cash - data.amount }),
    }),
    'shop.cash-found.v1': on(Amount, {
      reversible: 'always',
      apply: (s, { data }) => accept({ ...s, cash: s.cash + data.amount }),
    }),
    'shop.payment-requested.v1': on(Amount, {
      reversible: 'always',
      apply: (s, { data }) =>
        data.amount > s.cash
          ? reject('not-enough')
          : accept({ ...s, cash: s.cash - data.amount }, { left: s.cash - data.amount }),
      revert: (s, { data }) => ({ ...s, cash: s.cash + data.amount }),
    }),
    'shop.note-left.v1': on(z.strictObject({ text: z.string() }), {
      apply: (s, { data }) => accept({ ...s, lastNote: data.text }),
    }),
    'shop.till-counted.v1': on(z.strictObject({}), { reversible: 'never', apply: (s) => accept(s) }),
  },
});

export const added = (place: number, amount: number, changes = {}) =>
  eventAt(place, 'shop.cash-added.v1', { amount }, { subject: 'till/1', ...changes });
export const found = (place: number, amount: number, changes = {}) =>
  eventAt(place, 'shop.cash-found.v1', { amount }, { subject: 'till/1', ...changes });
export const payment = (place: number, amount: number, changes = {}) =>
  eventAt(place, 'shop.payment-requested.v1', { amount }, { subject: 'till/1', ...changes });
export const note = (place: number, text: string, changes = {}) =>
  eventAt(place, 'shop.note-left.v1', { text }, { subject: 'till/1', ...changes });
export const counted = (place: number, changes = {}) =>
  eventAt(place, 'shop.till-counted.v1', {}, { subject: 'till/1', ...changes });

/** The n-th event: a reversal of another one. */
export const reversalOf = (place: number, original: RecordedEvent, changes = {}): RecordedEvent =>
  wordOn(place, REVERSAL_TYPE, original, changes);

/** The n-th event: a skip of another one. */
export const skipOf = (place: number, original: RecordedEvent, changes = {}): RecordedEvent =>
  wordOn(place, SKIP_TYPE, original, changes);

function wordOn(place: number, type: string, original: RecordedEvent, changes: object): RecordedEvent {
  const { sequence: position, data: carried, ...about } = original;
  const { source, id, subject, time } = about;
  const data = {
    original: { position, source, id, type: about.type, subject, time, data: carried },
    reason: 'a mistake',
    by: 'tests',
  };
  return eventAt(place, type, data, { subject: 'till/1', ...changes });
}

const happening = fc.record({
  kind: fc.constantFrom(
    ...['added', 'found', 'payment', 'payment', 'note', 'counted', 'reversal', 'reversal', 'skip'],
  ),
  amount: fc.integer({ min: 1, max: 50 }),
  minutes: fc.integer({ min: -300, max: 300 }),
  /** Which event a reversal or a skip is of, and which one a retry repeats: so many back. */
  back: fc.nat(39),
  isRetry: fc.oneof(
    { weight: 9, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});

/** Logs of a till with everything in them: rejections, retries near and far, reversals and skips of whatever there is. */
export const logs = (maxLength = 60): fc.Arbitrary<readonly RecordedEvent[]> =>
  fc.array(happening, { maxLength, size: 'max' }).map((happenings) => {
    const log: RecordedEvent[] = [];
    for (const { kind, amount, minutes, back, isRetry } of happenings) {
      const place = log.length;
      const earlier = log[Math.max(0, place - 1 - back)];
      const changes = {
        time: new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString(),
        ...(isRetry && earlier !== undefined ? { id: earlier.id } : {}),
      };
      // One reversal or skip in ten is of an event that comes only later.
      const target = amount > 45 ? added(place + 5, 1) : (earlier ?? added(place, 1));
      if (kind === 'added') log.push(added(place, amount, changes));
      if (kind === 'found') log.push(found(place, amount, changes));
      if (kind === 'payment') log.push(payment(place, amount, changes));
      if (kind === 'note') log.push(note(place, `note ${amount}`, changes));
      if (kind === 'counted') log.push(counted(place, changes));
      if (kind === 'reversal') log.push(reversalOf(place, target, changes));
      if (kind === 'skip') log.push(skipOf(place, target));
    }
    return log;
  });
