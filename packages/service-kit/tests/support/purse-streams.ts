import {
  type CloudEvent,
  positionIn,
  REVERSAL_TYPE,
  recordPosition,
  SKIP_TYPE,
} from '@reprise/event-envelope';
import * as fc from 'fast-check';
import type { IncomingRecord } from '../../src/log/record.ts';
import { recordAt, sent, sequenceNumberAt, subjectNamed } from './events.ts';

/** How many events a stream repeats from: what lies further back has left every ring. */
const REACH = 60;

interface Happening {
  readonly type: string;
  readonly data: unknown;
  readonly subject: number;
  /** So many events back lies the one that a producer says again. */
  readonly repeats: number | undefined;
  readonly expectedversion: number | undefined;
  /** So many events back lies the one that this one reverses, instead of what it would be. */
  readonly reverses: number | undefined;
  /** Likewise, of the one that this one skips. */
  readonly skips: number | undefined;
}

const coins = fc.integer({ min: 1, max: 20 });
const happened = (type: string, data: fc.Arbitrary<unknown>) => data.map((of) => ({ type, data: of }));
const rarely = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const happenings = (subjects: number): fc.Arbitrary<Happening> =>
  fc
    .record({
      what: fc.oneof(
        { weight: 6, arbitrary: happened('coins-added', fc.record({ coins })) },
        { weight: 4, arbitrary: happened('coins-found', fc.record({ coins })) },
        { weight: 6, arbitrary: happened('spend-requested', fc.record({ coins })) },
        { weight: 2, arbitrary: happened('purse-opened', fc.constant({})) },
        {
          weight: 2,
          arbitrary: happened(
            'owner-changed',
            fc.record({ owner: fc.constantFrom('ann', 'bob') }, { requiredKeys: [] }),
          ),
        },
        { weight: 1, arbitrary: happened('purse-cursed', fc.constant({})) },
      ),
      subject: fc.nat(subjects - 1),
      repeats: rarely(fc.integer({ min: 1, max: REACH })),
      expectedversion: rarely(fc.nat(10)),
      reverses: rarely(fc.integer({ min: 1, max: 12 })),
      skips: rarely(fc.integer({ min: 1, max: 12 })),
    })
    .map(({ what, ...rest }) => ({ ...what, ...rest }));

/** Streams of some purses' records, of one to four events, with everything that happens to purses: retries, curses, reversals, skips. */
export const purseStreams = (maxEvents: number, subjects = 3): fc.Arbitrary<IncomingRecord[]> =>
  fc
    .tuple(
      fc.array(happenings(subjects), { minLength: 1, maxLength: maxEvents, size: 'max' }),
      fc.infiniteStream(fc.integer({ min: 1, max: 4 })),
    )
    .map(([all, sizes]) => {
      const events = all.map(toEvent);
      const batches = cut(events, () => sizes.next().value ?? 1);
      const positions = new Map(batches.flatMap(positionsOf));
      return batches.map((batch, place) =>
        recordAt(
          place,
          batch.map((event) => takingUp(event, all, events, positions)),
        ),
      );
    });

function toEvent({ type, data, subject, repeats, expectedversion }: Happening, index: number): CloudEvent {
  return sent(type, data, `e${repeats === undefined ? index : Math.max(0, index - repeats)}`, {
    subject: subjectNamed(subject),
    ...(expectedversion === undefined ? {} : { expectedversion }),
  });
}

const positionsOf = (batch: readonly CloudEvent[], place: number) =>
  batch.map((event, index) => {
    const record = recordPosition(1, sequenceNumberAt(place));
    return [event, positionIn(record, index)] as const;
  });

/** The event, or the reversal or skip that stands in its place. It may be of whatever there is: of a repeat, a reversal, another purse. */
function takingUp(
  event: CloudEvent,
  all: readonly Happening[],
  events: readonly CloudEvent[],
  positions: ReadonlyMap<CloudEvent, string>,
): CloudEvent {
  const index = events.indexOf(event);
  const { reverses, skips } = all[index] ?? {};
  const original = events[index - (reverses ?? skips ?? events.length)];
  if (original === undefined) return event;
  const { source, id, type, subject, time, data } = original;
  const said = { position: positions.get(original), source, id, type, subject, time, data };
  const what = reverses === undefined ? SKIP_TYPE : REVERSAL_TYPE;
  return { ...event, type: what, data: { original: said, reason: 'a mistake', by: 'tests' } };
}

/** One record after the other: each takes its subject's next events, so many at most. */
function cut(events: readonly CloudEvent[], size: () => number): readonly (readonly CloudEvent[])[] {
  const batches: CloudEvent[][] = [];
  for (const event of events) {
    const last = batches.findLast((batch) => batch[0]?.subject === event.subject);
    if (last === undefined || last.length >= size()) batches.push([event]);
    else last.push(event);
  }
  return batches;
}
