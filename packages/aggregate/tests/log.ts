import { positionIn, type RecordedEvent, recordPosition } from '@reprise/event-envelope';
import * as fc from 'fast-check';

/** The n-th event of a voucher's log: its id is `event-n` unless it says otherwise. */
export function eventAt(
  place: number,
  type: string,
  data: unknown,
  changes: Readonly<Record<string, unknown>> = {},
) {
  const time = new Date(Date.UTC(2026, 0, 1, 0, place)).toISOString();
  const sequence = positionIn(recordPosition(1, String(place)), 0);
  const event = {
    specversion: '1.0',
    id: `event-${place}`,
    source: '/tests',
    type,
    subject: 'voucher/1',
    time,
    data,
  };
  return { ...event, sequence, recordedtime: time, ...changes } as unknown as RecordedEvent; // tests need no brands
}

export const issued = (place: number, value: number, changes = {}) =>
  eventAt(place, 'shop.voucher-issued.v1', { value }, changes);

export const redemption = (place: number, amount: number, changes = {}) =>
  eventAt(place, 'shop.redemption-requested.v1', { amount }, changes);

/** Logs of a voucher with everything that happens to one: rejections, retries near and far, stale versions. */
export const logs = (maxLength = 80): fc.Arbitrary<readonly RecordedEvent[]> =>
  fc
    .array(
      fc.record({
        kind: fc.constantFrom('issued' as const, 'redemption' as const),
        amount: fc.integer({ min: 1, max: 100 }),
        minutes: fc.integer({ min: -300, max: 300 }),
        // One id in ten is one that came before, in the ring or long gone from it.
        retryOf: fc.oneof(
          { weight: 9, arbitrary: fc.constant(undefined) },
          { weight: 1, arbitrary: fc.nat(79) },
        ),
        expectedversion: fc.oneof(
          { weight: 9, arbitrary: fc.constant(undefined) },
          { weight: 1, arbitrary: fc.nat(9) },
        ),
      }),
      { maxLength, size: 'max' },
    )
    .map((happenings) =>
      happenings.map(({ kind, amount, minutes, retryOf, expectedversion }, index) => {
        const changes = {
          time: new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString(),
          ...(retryOf === undefined ? {} : { id: `event-${retryOf}` }),
          ...(expectedversion === undefined ? {} : { expectedversion: Math.max(0, index - expectedversion) }),
        };
        return kind === 'issued' ? issued(index, amount, changes) : redemption(index, amount, changes);
      }),
    );

/** Folds from `from` on with the answers that the events table would give about repeats. */
export function knownToLog(): (event: RecordedEvent, identity: string) => boolean {
  const first = new Map<string, string>();
  return (event, identity) => {
    const position = first.get(identity) ?? event.sequence;
    first.set(identity, position);
    return position < event.sequence;
  };
}
