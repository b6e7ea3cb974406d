import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { issuesOf } from '../src/index.ts';

const Payment = z.strictObject({ to: z.array(z.object({ 'a/b~c': z.int() })) });

test('a value that fits has no issues', () => {
  expect(issuesOf(Payment, { to: [{ 'a/b~c': 1 }] })).toEqual([]);
});

test('an issue says where, as a JSON pointer below the one given, and why', () => {
  const [issue] = issuesOf(Payment, { to: [{ 'a/b~c': 1 }, { 'a/b~c': 'x' }] }, '/data');

  expect(issue).toEqual({ pointer: '/data/to/1/a~1b~0c', reason: expect.stringContaining('number') });
});

test('an issue with the whole value points at nothing below it', () => {
  expect(issuesOf(Payment, null, '/data').map(({ pointer }) => pointer)).toEqual(['/data']);
});

test('path segments may be objects, as Standard Schema has them', () => {
  const schema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: () => ({ issues: [{ message: 'no', path: [{ key: 'a' }, 0] }] }),
    },
  } as const;

  expect(issuesOf(schema, {})).toEqual([{ pointer: '/a/0', reason: 'no' }]);
});

test('a schema that needs time to decide is refused', () => {
  expect(() =>
    issuesOf(
      z.string().refine(async () => true),
      'x',
    ),
  ).toThrow(TypeError);
});
