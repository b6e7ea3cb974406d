import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { attributesSchema, decodeRecord, encodeRecord, epochSchema, issuesOf } from '../src/index.ts';
import { MAX_JSON_DEPTH } from '../src/json.ts';
import { anEvent, events, json, times } from './arbitraries.ts';

const pointers = (event: unknown): readonly string[] =>
  issuesOf(attributesSchema, event).map(({ pointer }) => pointer);
const NAMES = [
  'id',
  'source',
  'type',
  'subject',
  'time',
  'data',
  'expectedversion',
  'traceparent',
  'someextension',
];
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

test('a CloudEvent has nothing wrong with it', () => {
  fc.assert(fc.property(events, (event) => issuesOf(attributesSchema, event).length === 0));
});

test('whatever passes here can be read back from the stream', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    json,
    times,
    fc.constantFrom('1993-01-01', '', 1.5, -1),
  );
  const oddity = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 2 });
  fc.assert(
    fc.property(events, oddity, (event, oddity) => {
      const odd = { ...event, ...oddity };
      fc.pre(issuesOf(attributesSchema, odd).length === 0);
      expect(decodeRecord(encodeRecord([odd])).events).toEqual([odd]);
    }),
  );
});

test.each(['specversion', 'id', 'source', 'type', 'subject', 'time'])(
  'an event without %s is refused there',
  (name) => {
    expect(pointers(anEvent({ [name]: undefined }))).toEqual([`/${name}`]);
  },
);

test('an event may say nothing but that it happened', () => {
  const { data: _data, ...event } = anEvent();

  expect(pointers(event)).toEqual([]);
});

test.each<[string, string, unknown]>([
  ['another version of CloudEvents', 'specversion', '0.3'],
  ['an empty text', 'id', ''],
  ['a number for a text', 'id', 7],
  ['null', 'source', null],
  ['a text without end', 'id', 'x'.repeat(257)],
  ['a control character', 'id', 'a\u0000b'],
  ['a control character of C1', 'source', '/a\u0085'],
  ['half a surrogate pair', 'id', 'a\ud800'],
  ['a type that is not the house’s', 'type', 'com.example.event'],
  ['a subject that is none', 'subject', '576'],
  ['a local time', 'time', '1993-01-01T12:00:00'],
  ['a payload that is not JSON', 'datacontenttype', 'text/xml'],
  ['an empty schema', 'dataschema', ''],
  ['an empty correlation', 'correlationid', ''],
  ['a causation with a tab', 'causationid', 'a\tb'],
  ['a trace that is none', 'traceparent', '00-xyz'],
  ['a negative version', 'expectedversion', -1],
  ['half a version', 'expectedversion', 1.5],
  ['a version as text', 'expectedversion', '1'],
  ['bytes for JSON', 'data_base64', 'AAAA'],
  ['half a surrogate pair deep in its data', 'data', { a: [{ b: '\udc00' }] }],
  ['a number that no double holds', 'data', JSON.parse('[1e400]')],
  ['data without end', 'data', nested(100_000)],
  ['an object for an extension', 'someextension', {}],
  ['a fraction for an extension', 'someextension', 0.5],
  ['a large number for an extension', 'someextension', 2 ** 31],
  ['a line break in an extension', 'someextension', 'a\nb'],
  ['a capital in a name', 'someExtension', 'x'],
  ['an underscore in a name', 'some_extension', 'x'],
])('%s is refused, and where: /%s', (_what, name, value) => {
  expect(pointers(anEvent({ [name]: value }))).toEqual([`/${name}`]);
});

test('a name is escaped in its pointer', () => {
  expect(pointers(anEvent({ 'a/b~c': 'x' }))).toEqual(['/a~1b~0c']);
});

test('an attribute named __proto__ does not slip through', () => {
  const event: unknown = JSON.parse(`{"__proto__":"x",${JSON.stringify(anEvent()).slice(1)}`);

  expect(pointers(event)).toEqual(['/__proto__']);
});

test('everything that is wrong is said at once', () => {
  const event = anEvent({ id: '', source: undefined, time: 'now', Extension: 1, data_base64: 'AAAA' });

  expect([...pointers(event)].sort()).toEqual(['/Extension', '/data_base64', '/id', '/source', '/time']);
});

test.each([null, undefined, 'event', 7, true])('%p is no event', (value) => {
  expect(pointers(value)).toEqual(['']);
});

test('data as deep as ingest takes it is not too deep for those who read the stream', () => {
  const deepest = anEvent({ data: nested(MAX_JSON_DEPTH - 1) });

  expect(pointers(deepest)).toEqual([]);
  expect(decodeRecord(encodeRecord([deepest])).events).toHaveLength(1);
  expect(pointers(anEvent({ data: nested(MAX_JSON_DEPTH) }))).toEqual(['/data']);
});

test('the configured epoch is a whole number from 1', () => {
  expect(epochSchema.parse('12')).toBe(12);
  for (const wrong of ['0', '-1', '1.5', 'one', '', '10000'])
    expect(epochSchema.safeParse(wrong).success).toBe(false);
});
