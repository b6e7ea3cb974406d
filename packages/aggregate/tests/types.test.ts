import { expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  type Aggregate,
  accept,
  type Decision,
  defineAggregate,
  foldHistory,
  on,
  reject,
  upcast,
} from '../src/index.ts';
import { voucher } from './voucher.ts';

// Checked by tsc: a line that must not compile says so, and fails where it does.

const Amount = z.object({ amount: z.int(), currency: z.enum(['CZK', 'EUR']).optional() });
const Sum = z.object({ sum: z.int() });

test('the payload that logic sees is inferred from its schema', () => {
  const sum = defineAggregate('sum', Sum, {
    initial: { sum: 0 },
    events: {
      'a.added.v1': on(Amount, {
        apply: (s, { data, subject, time }) => {
          const amount: number = data.amount;
          const currency: 'CZK' | 'EUR' | undefined = data.currency;
          // @ts-expect-error the schema knows no such key
          const typo = data.ammount;
          return typo || currency === 'EUR' || time === subject
            ? reject('foreign')
            : accept({ sum: s.sum + amount });
        },
      }),
    },
  });

  expect(foldHistory(sum, []).state.sum).toBe(0);
});

test('the state that logic sees and makes is inferred from the aggregate’s schema', () => {
  defineAggregate('sum', Sum, {
    initial: { sum: 0 },
    events: {
      // @ts-expect-error the state has no such key
      'a.read.v1': on(Amount, { apply: (s) => accept({ sum: s.total }) }),
      // @ts-expect-error a sum is no text
      'a.made.v1': on(Amount, { apply: () => accept({ sum: 'none' }) }),
      // @ts-expect-error neither accepted nor rejected
      'a.bare.v1': on(Amount, { apply: (s) => ({ sum: s.sum }) }),
    },
    // @ts-expect-error an index value is a text
    indexes: { bySum: (s) => s.sum },
  });
  // @ts-expect-error the initial state is a state
  defineAggregate('sum', Sum, { initial: {}, events: {} });

  expect(Sum.safeParse({ sum: 0 }).success).toBe(true);
});

test('the state that a fold gives is the aggregate’s own', () => {
  const { state } = foldHistory(voucher, []);
  const left: number = state.left;
  // @ts-expect-error a voucher has no balance
  const balance: unknown = state.balance;

  expect([left, balance]).toEqual([0, undefined]);
});

test('an aggregate of whichever state is an aggregate', () => {
  const all: readonly Aggregate[] = [voucher];

  expect(all).toHaveLength(1);
});

test('an upcaster sees the payload of the version that it starts from', () => {
  upcast('a.added.v1', Amount, { to: 'a.added.v2', up: ({ amount }) => ({ sum: amount + 1 }) });
  // @ts-expect-error the old version knows no such key
  upcast('a.added.v1', Amount, { to: 'a.added.v2', up: ({ total }) => ({ sum: total }) });

  expect(voucher.upcasters).toEqual([]);
});

test('a rejection fits every state', () => {
  const decision: Decision<{ readonly sum: number }> = reject('closed');

  expect(decision.kind).toBe('reject');
});
