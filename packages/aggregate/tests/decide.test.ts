import { expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  accept,
  type Decision,
  defineAggregate,
  InvalidDecisionError,
  MAX_FACTS_LENGTH,
  on,
  reject,
  step,
  unfolded,
} from '../src/index.ts';
import { eventAt } from './log.ts';

/** What a fold makes of logic that decides like this, and of what it lets through. */
const deciding = (decision: unknown) => {
  const aggregate = defineAggregate('thing', z.number(), {
    initial: 0,
    events: { 'a.b.v1': on(z.unknown(), { apply: () => decision as Decision<number> }) },
  });
  return step(aggregate, unfolded(aggregate), eventAt(1, 'a.b.v1', {}));
};

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a bare state', 7],
  ['an acceptance without a state', { kind: 'accept' }],
  ['a rejection without a reason', { kind: 'reject' }],
  ['a rejection for an endless reason', reject('x'.repeat(257))],
  ['an unknown kind', { kind: 'perhaps', state: 1 }],
])('logic that returns %s is refused', (_what, decision) => {
  expect(() => deciding(decision)).toThrow(InvalidDecisionError);
});

test('a falsy state is a state', () => {
  expect(deciding(accept(0)).folded.state).toBe(0);
  expect(deciding(accept(null)).folded.state).toBeNull();
});

test('facts come out as storage gives them back', () => {
  const facts = { at: new Date(0), nothing: undefined, fee: 1.5 };

  expect(deciding(accept(1, facts)).outcome).toStrictEqual({
    status: 'accepted',
    facts: { at: '1970-01-01T00:00:00.000Z', fee: 1.5 },
  });
});

test('facts are small, counted in bytes', () => {
  const room = MAX_FACTS_LENGTH - '{"a":""}'.length;

  expect(deciding(accept(1, { a: 'x'.repeat(room) })).outcome.status).toBe('accepted');
  expect(() => deciding(accept(1, { a: 'x'.repeat(room + 1) }))).toThrow(InvalidDecisionError);
  expect(() => deciding(accept(1, { a: '\u4e16'.repeat(room / 2) }))).toThrow(InvalidDecisionError);
});

test('what the logic throws comes through as it is', () => {
  const bug = new Error('a bug');
  const aggregate = defineAggregate('thing', z.number(), {
    initial: 0,
    events: {
      'a.b.v1': on(z.unknown(), {
        apply: () => {
          throw bug;
        },
      }),
    },
  });

  expect(() => step(aggregate, unfolded(aggregate), eventAt(1, 'a.b.v1', {}))).toThrow(bug);
});
