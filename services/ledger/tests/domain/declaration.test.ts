import { expect, test } from '@jest/globals';
import { isRequest } from '@reprise/event-envelope';
import { account } from '../../src/domain/account.ts';
import { aggregates } from '../../src/domain/index.ts';

const types = Object.entries(account.events);
const submitters = (type: string) => account.events[type]?.from ?? [];

test('the ledger has accounts', () => {
  expect(aggregates.map(({ name }) => name)).toEqual(['account']);
});

test('whatever happens is recognised however late it is repeated', () => {
  const forgetful = types.filter(([, { idempotency }]) => idempotency !== 'forever').map(([type]) => type);

  expect(forgetful).toEqual([]);
});

test('only payments says how a payout ended', () => {
  expect(submitters('ledger.payout-settled.v1')).toEqual(['payments']);
  expect(submitters('ledger.payout-failed.v1')).toEqual(['payments']);
});

test('the ledger itself may say that a transfer was received', () => {
  expect(submitters('ledger.transfer-received.v1')).toContain('ledger');
});

test('every type is of the ledger and says who may submit it', () => {
  for (const [type, { from = [] }] of types) {
    expect(type).toMatch(/^ledger\./);
    expect(from).not.toHaveLength(0);
  }
});

test('what can be rejected for want of funds is named a request', () => {
  expect(types.map(([type]) => type).filter(isRequest)).toEqual([
    'ledger.withdrawal-requested.v1',
    'ledger.transfer-requested.v1',
    'ledger.payout-requested.v1',
  ]);
});

test('an account is found by its owner’s address, and not at all without an owner', () => {
  const owner = { name: 'Eva', email: 'eva@example.com' };

  expect(account.indexes.byOwner?.({ ...account.initial, owner })).toBe('eva@example.com');
  expect(account.indexes.byOwner?.(account.initial)).toBeUndefined();
});
