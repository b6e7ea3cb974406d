import { expect, test } from '@jest/globals';
import {
  carriesInteractions,
  copiedInteractionsIn,
  decodeRecord,
  encodeCopiedInteractions,
  type Subject,
  UndecodableRecordError,
} from '../src/index.ts';
import { anEvent } from './arbitraries.ts';

const subject = 'account/1' as Subject;
const TIME = '2026-01-01T12:00:00Z';
const PLACE = `prod~mhx2k3ab/0001-${'0'.repeat(64)}-0000~bank.pay#1`;

test('parts of calls come out of a record as they went in, however large one is', () => {
  // A request and an answer of 190 KB each, all of it characters that JSON writes as two.
  const large = '"'.repeat(190 * 1024);
  const call = { place: PLACE, request: large, response: large, at: 1 };
  const record = decodeRecord(encodeCopiedInteractions(subject, [call], TIME), subject);
  expect(carriesInteractions(record.events)).toBe(true);
  expect(copiedInteractionsIn(record.events[0])).toEqual([call]);
});

test('a record of events carries none, one that has such an event among others either', () => {
  const [carrier] = decodeRecord(encodeCopiedInteractions(subject, [{ place: PLACE }], TIME)).events;
  expect(carriesInteractions([anEvent()])).toBe(false);
  expect(carriesInteractions([carrier, anEvent()])).toBe(false);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['an empty list', []],
  ['something else than a list', { place: PLACE }],
  ['a part without a place', [{ request: '{}' }]],
  ['two parts of one place', [{ place: PLACE }, { place: PLACE }]],
  ['a key of the table', [{ place: PLACE, subject: 'account/2' }]],
  ['a name that is more than a name', [{ place: PLACE, "a':1}": 1 }]],
  ['a value that is no text and no number', [{ place: PLACE, request: {} }]],
  ['a number that not every store can hold', [{ place: PLACE, at: 1e300 }]],
])('%s is not carried', (_what, data) => {
  expect(() => copiedInteractionsIn({ data })).toThrow(UndecodableRecordError);
});
