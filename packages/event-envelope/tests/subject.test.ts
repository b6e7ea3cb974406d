import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  aggregateIdOf,
  aggregateOf,
  InvalidSubjectError,
  isSubject,
  MAX_SUBJECT_LENGTH,
  subject,
} from '../src/index.ts';
import { subjects } from './arbitraries.ts';

test('a subject is the aggregate and its id', () => {
  expect(aggregateOf(subject('account/576'))).toBe('account');
  expect(aggregateIdOf(subject('account/576'))).toBe('576');
});

test('aggregate and id make up the subject again', () => {
  fc.assert(fc.property(subjects.map(subject), (of) => `${aggregateOf(of)}/${aggregateIdOf(of)}` === of));
});

test.each(['account/576', 'savings-account/A.b_c:d@e+f~g-h', 'a/0'])('%p is a subject', (text) => {
  expect(isSubject(text)).toBe(true);
});

test.each([
  ['nothing', ''],
  ['no id', 'account'],
  ['an empty id', 'account/'],
  ['an empty aggregate', '/576'],
  ['a second slash', 'account/5/76'],
  ['the log’s own mark', '~quarantine/1'],
  ['the mark before the id', 'account/~1'],
  ['a capital in the aggregate', 'Account/576'],
  ['a space', 'account/5 76'],
  ['a control character', 'account/576\n'],
  ['a letter outside ASCII', 'account/\u00e9'],
])('a subject with %s is refused', (_what, text) => {
  expect(isSubject(text)).toBe(false);
  expect(() => subject(text)).toThrow(InvalidSubjectError);
});

test('a subject is as long as a Kinesis partition key may be, and no longer', () => {
  const longest = `a/${'1'.repeat(MAX_SUBJECT_LENGTH - 2)}`;

  expect(isSubject(longest)).toBe(true);
  expect(isSubject(`${longest}1`)).toBe(false);
});
