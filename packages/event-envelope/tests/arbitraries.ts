import * as fc from 'fast-check';
import {
  type CloudEvent,
  MAX_EPOCH,
  MAX_EVENTS_PER_RECORD,
  type Position,
  positionIn,
  type RecordedEvent,
  recordPosition,
} from '../src/index.ts';

/** Values that JSON gives back as they are. */
export const json: fc.Arbitrary<unknown> = fc
  .jsonValue({ maxDepth: 4, stringUnit: 'binary' })
  .map((value): unknown => JSON.parse(JSON.stringify(value)));

const plainText = fc.string({
  minLength: 1,
  maxLength: 40,
  unit: fc.constantFrom(...'abcXYZ 019/:._-~\u00e9\u4e16', '\u{1f600}'),
});
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/);

export const subjects: fc.Arbitrary<string> = fc.stringMatching(
  /^[a-z][a-z0-9-]{0,9}\/[A-Za-z0-9][A-Za-z0-9._:@+~-]{0,30}$/,
);
export const types: fc.Arbitrary<string> = fc
  .tuple(word, word, fc.integer({ min: 1, max: 9999 }))
  .map(([service, happened, version]) => `${service}.${happened}.v${version}`);

/** RFC 3339 from year 1 to 9999, in any zone, with any fraction of a second. */
export const times: fc.Arbitrary<string> = fc
  .tuple(
    fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    }),
    fc.stringMatching(/^(\.[0-9]{1,12})?$/),
    fc.stringMatching(/^(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$/),
  )
  .map(([date, fraction, zone]) => `${date.toISOString().slice(0, 19)}${fraction}${zone}`);

const attributes = fc.record(
  {
    specversion: fc.constant('1.0'),
    id: plainText,
    source: plainText,
    type: types,
    time: times,
    data: json,
    datacontenttype: fc.constantFrom(
      'application/json',
      'application/vnd.bank+json; charset=utf-8',
      'text/json',
    ),
    correlationid: plainText,
    causationid: plainText,
    expectedversion: fc.nat(),
    someextension: fc.oneof(plainText, fc.boolean(), fc.integer()),
  },
  { requiredKeys: ['specversion', 'id', 'source', 'type', 'time'] },
);

/** 1..n valid events of one subject. */
export const batches = (maxLength = 5): fc.Arbitrary<readonly CloudEvent[]> =>
  fc
    .tuple(subjects, fc.array(attributes, { minLength: 1, maxLength }))
    .map(([subject, events]) => events.map((event) => ({ ...event, subject }) as unknown as CloudEvent));

export const events: fc.Arbitrary<CloudEvent> = batches(1).map(([event]) => event as CloudEvent);

/** Kinesis' sequence numbers, as they are (56 digits) and as they may become. */
export const sequenceNumbers: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 3, arbitrary: fc.bigInt({ min: 10n ** 55n, max: 10n ** 56n - 1n }) },
    fc.bigInt({ min: 0n, max: 10n ** 64n - 1n }),
    fc.bigInt({ min: 0n, max: 9n }),
  )
  .map(String);

export interface Place {
  readonly epoch: number;
  readonly sequenceNumber: string;
  readonly index: number;
}

export const places: fc.Arbitrary<Place> = fc.record({
  epoch: fc.oneof(fc.constantFrom(1, 2, 9, 10), fc.integer({ min: 1, max: MAX_EPOCH })),
  sequenceNumber: sequenceNumbers,
  index: fc.oneof(fc.constantFrom(0, 1, 9, 10), fc.nat(MAX_EVENTS_PER_RECORD - 1)),
});

/** Two places that often share what comes first in them. */
export const neighbours: fc.Arbitrary<readonly [Place, Place]> = fc
  .tuple(places, places, fc.integer({ min: 0, max: 2 }))
  .map(([a, b, shared]) => [
    a,
    {
      ...b,
      ...(shared > 0 ? { epoch: a.epoch } : {}),
      ...(shared > 1 ? { sequenceNumber: a.sequenceNumber } : {}),
    },
  ]);

export const positionAt = ({ epoch, sequenceNumber, index }: Place): Position =>
  positionIn(recordPosition(epoch, sequenceNumber), index);

/** The whole history of one subject: events at rising positions. */
export const recordedEvents = (): fc.Arbitrary<readonly RecordedEvent[]> =>
  batches().map((events) =>
    events.map(
      (event, index): RecordedEvent => ({
        ...event,
        sequence: positionIn(recordPosition(1, String(100 + index)), 0),
        recordedtime: '2026-11-24T08:30:00.000Z',
      }),
    ),
  );

/** A valid event of the log, for tests that change one thing in it. */
export const anEvent = (changes: Readonly<Record<string, unknown>> = {}): RecordedEvent => {
  const event = {
    specversion: '1.0',
    id: 'a-1',
    source: '/branch/7',
    type: 'ledger.money-deposited.v1',
    subject: 'account/576',
    time: '1993-01-01T12:00:00Z',
    data: { amount: 100, channel: 'cash' },
    ...changes,
  };
  return event as unknown as RecordedEvent; // tests put into it what the type forbids
};
