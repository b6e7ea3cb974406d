import { expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  type EventId,
  type Infer,
  isPosition,
  isSubject,
  type Position,
  type Subject,
  subject,
} from '../src/index.ts';

// Checked by tsc: a line that must not compile says so, and fails where it does.

test('a branded text cannot be had from any text by accident', () => {
  // @ts-expect-error any text is no subject
  const fromText: Subject = 'account/1';
  // @ts-expect-error nor is a position one
  const fromPosition: Subject = '' as Position;
  // @ts-expect-error ids are no subjects either
  const fromId: Subject = '' as EventId;
  const checked: Subject = subject('account/1');

  expect([fromText, fromPosition, fromId, checked]).toHaveLength(4);
});

test('a check narrows a text to its brand', () => {
  const text: string = 'account/1';
  const asSubject: Subject | undefined = isSubject(text) ? text : undefined;
  const asPosition: Position | undefined = isPosition(text) ? text : undefined;

  expect([asSubject, asPosition]).toEqual([text, undefined]);
});

test('a payload’s type is its schema’s', () => {
  const Deposit = z.object({ amount: z.int() });
  const deposit: Infer<typeof Deposit> = { amount: 1 };
  // @ts-expect-error an amount is no text
  const wrong: Infer<typeof Deposit> = { amount: '1' };

  expect([deposit, wrong]).toHaveLength(2);
});
