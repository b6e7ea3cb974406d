import { positionIn, type RecordedEvent, recordPosition } from '@reprise/event-envelope';
import * as fc from 'fast-check';

/** Values that JSON gives back as they are. */
const json = fc
  .jsonValue({ maxDepth: 3, stringUnit: 'binary' })
  .map((value): unknown => JSON.parse(JSON.stringify(value)));

const text = fc.string({
  minLength: 1,
  maxLength: 30,
  unit: fc.constantFrom(...'abcXYZ 019/:._-~', 'é', '世', '\u{1f600}'),
});

/** Extension names that nothing here knows, and some that an item uses for itself. */
const extensionName = fc.oneof(
  fc.stringMatching(/^x[a-z0-9]{0,8}$/),
  fc.constantFrom('count', 'digest', 'untyped', 'extensions', 'position', 'first', 'raw', 'chunks'),
);

/** Any valid event of the log, with attributes of every kind. */
export const recordedEvents: fc.Arbitrary<RecordedEvent> = fc
  .record(
    {
      id: text,
      source: text,
      type: fc.stringMatching(/^[a-z]{1,5}\.[a-z]{1,5}\.v[1-9]$/),
      subject: fc.stringMatching(/^[a-z]{1,5}\/[A-Za-z0-9]{1,8}$/),
      time: fc.constantFrom(
        '0001-01-01T00:00:00Z',
        '1993-01-01T12:00:00.123456789+01:00',
        '9999-12-31T23:59:59Z',
      ),
      data: json,
      datacontenttype: fc.constantFrom('application/json', 'application/vnd.shop+json; charset=utf-8'),
      dataschema: text,
      correlationid: text,
      causationid: text,
      traceparent: fc.constant('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'),
      origin: text,
      expectedversion: fc.nat(),
      extensions: fc.dictionary(extensionName, fc.oneof(text, fc.boolean(), fc.integer()), { maxKeys: 3 }),
      place: fc.record({
        epoch: fc.integer({ min: 1, max: 9999 }),
        number: fc.bigInt({ min: 0n, max: 10n ** 56n }),
        index: fc.nat(9999),
      }),
      recorded: fc.date({ min: new Date(0), max: new Date('2999-12-31T23:59:59Z'), noInvalidDate: true }),
    },
    { requiredKeys: ['id', 'source', 'type', 'subject', 'time', 'place', 'recorded', 'extensions'] },
  )
  .map(({ place, recorded, extensions, ...attributes }) => ({
    ...Object.fromEntries(Object.entries(extensions)),
    specversion: '1.0',
    ...attributes,
    sequence: positionIn(recordPosition(place.epoch, String(place.number)), place.index),
    recordedtime: recorded.toISOString(),
  }))
  .map((event) => event as unknown as RecordedEvent); // made of valid parts
