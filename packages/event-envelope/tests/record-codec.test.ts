import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  type CloudEvent,
  decodeRecord,
  encodeRecord,
  eventBytes,
  MAX_EVENT_BYTES,
  MAX_EVENTS_PER_RECORD,
  UndecodableRecordError,
  UnencodableRecordError,
} from '../src/index.ts';
import { anEvent, batches } from './arbitraries.ts';

const bytesOf = (batch: unknown): Uint8Array => Buffer.from(JSON.stringify(batch));

test('a record gives back the events that it was made of', () => {
  fc.assert(
    fc.property(batches(), (events) => {
      const subject = events[0]?.subject;
      expect(decodeRecord(encodeRecord(events), subject)).toEqual({ subject, events });
    }),
  );
});

test('a record is a CloudEvents JSON batch', () => {
  const events = [anEvent({ id: 'a' }), anEvent({ id: 'b' })];

  expect(JSON.parse(Buffer.from(encodeRecord(events)).toString('utf8'))).toEqual(events);
});

test.each<[string, readonly CloudEvent[]]>([
  ['no events', []],
  [
    'more events than an index can number',
    Array.from({ length: MAX_EVENTS_PER_RECORD + 1 }, () => anEvent()),
  ],
  ['events of two subjects', [anEvent(), anEvent({ subject: 'account/2' })]],
])('%s make no record', (_what, events) => {
  expect(() => encodeRecord(events)).toThrow(UnencodableRecordError);
});

test.each<[string, Uint8Array]>([
  ['nothing', new Uint8Array(0)],
  ['bytes that are not UTF-8', Uint8Array.of(0x5b, 0xff, 0x5d)],
  ['half a batch', encodeRecord([anEvent()]).subarray(0, 50)],
  ['a single event', bytesOf(anEvent())],
  ['an empty batch', bytesOf([])],
  ['a batch of more events than an index can number', bytesOf(Array(MAX_EVENTS_PER_RECORD + 1).fill(0))],
  ['a batch of no events', bytesOf([null])],
  ['a batch of batches', bytesOf([[anEvent()]])],
  ['events of two subjects', bytesOf([anEvent(), anEvent({ subject: 'account/2' })])],
  ['a bad event after a good one', bytesOf([anEvent(), anEvent({ id: '' })])],
  ['an event over the limit', bytesOf([anEvent({ data: 'x'.repeat(MAX_EVENT_BYTES) })])],
])('%s cannot be read', (_what, bytes) => {
  expect(() => decodeRecord(bytes)).toThrow(UndecodableRecordError);
});

test.each<[string, Record<string, unknown>]>([
  ['another version of CloudEvents', { specversion: '0.3' }],
  ['no id', { id: undefined }],
  ['an empty source', { source: '' }],
  ['an id with a control character', { id: 'a\u0000b' }],
  ['half a surrogate pair for an id', { id: '\ud800' }],
  ['a type that is none', { type: 'deposited' }],
  ['a subject that is none', { subject: '~log' }],
  ['no time', { time: undefined }],
  ['a time that each machine reads in its own zone', { time: '1993-01-01T12:00:00' }],
  ['a version that is no number', { expectedversion: '1' }],
  ['data that has no canonical form', { data: ['\ud800'] }],
  ['an extension that has no canonical form', { someextension: '\ud800' }],
])('an event with %s cannot be read', (_what, changes) => {
  expect(() => decodeRecord(bytesOf([anEvent(changes)]))).toThrow(UndecodableRecordError);
});

test('an event nested without end cannot be read, whatever its size', () => {
  const [head, tail] = JSON.stringify([anEvent({ data: 'HERE' })]).split('"HERE"');
  for (const depth of [10_000, 200_000]) {
    const deep = Buffer.from(`${head}${'['.repeat(depth)}${']'.repeat(depth)}${tail}`);
    expect(() => decodeRecord(deep)).toThrow(UndecodableRecordError);
  }
});

test('a record under another partition key than its subject cannot be read', () => {
  expect(() => decodeRecord(encodeRecord([anEvent()]), 'account/1')).toThrow(UndecodableRecordError);
});

test('arbitrary bytes are a record or are refused, and nothing else happens', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.option(fc.string()), isReadOrRefused));
});

test('arbitrary JSON is a record or is refused, and nothing else happens', () => {
  const almost = batches().chain((events) =>
    fc.tuple(fc.constant(events), fc.dictionary(fc.constantFrom(...NAMES), fc.anything())),
  );
  fc.assert(fc.property(fc.json(), (text) => isReadOrRefused(Buffer.from(text), null)));
  fc.assert(
    fc.property(almost, ([events, damage]) => {
      const text = JSON.stringify([...events, { ...events[0], ...damage }], plainly);
      isReadOrRefused(Buffer.from(text), null);
    }),
  );
});

test('a record with one damaged byte is read or refused, and nothing else happens', () => {
  fc.assert(
    fc.property(batches(), fc.nat(), fc.nat(255), (events, at, value) => {
      const bytes = encodeRecord(events);
      isReadOrRefused(bytes.with(at % bytes.length, value), null);
    }),
  );
});

test('the size of an event is that of its JSON, in bytes', () => {
  expect(eventBytes({ purpose: '\u4e16' })).toBe(17);
});

const NAMES = [
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'data',
  'expectedversion',
  'extension',
];
const plainly = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;

function isReadOrRefused(bytes: Uint8Array, partitionKey: string | null): void {
  try {
    decodeRecord(bytes, partitionKey ?? undefined);
  } catch (error) {
    expect(error).toBeInstanceOf(UndecodableRecordError);
  }
}
