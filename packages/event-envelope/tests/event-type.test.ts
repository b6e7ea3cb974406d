import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { isEventType, isRequest } from '../src/index.ts';
import { types } from './arbitraries.ts';

test('every <service>.<what-happened>.v<N> is a type', () => {
  fc.assert(fc.property(types, isEventType));
});

test.each([
  '',
  'ledger',
  'ledger.money-deposited',
  'ledger.money-deposited.1',
  'ledger.money-deposited.v0',
  'ledger.money-deposited.v01',
  'ledger.money-deposited.v10000',
  'ledger.Money.v1',
  'ledger.money_deposited.v1',
  'ledger.money.deposited.v1',
  'ledger.money-deposited.v1 ',
  'ledger.money-deposited.v1\n',
  `ledger.${'a'.repeat(120)}.v1`,
])('%p is no type', (type) => {
  expect(isEventType(type)).toBe(false);
});

test('only types named -requested are requests, in whichever version', () => {
  expect(isRequest('ledger.withdrawal-requested.v1')).toBe(true);
  expect(isRequest('ledger.withdrawal-requested.v12')).toBe(true);
  expect(isRequest('ledger.money-withdrawn.v1')).toBe(false);
  expect(isRequest('ledger.requested-withdrawal.v1')).toBe(false);
});
