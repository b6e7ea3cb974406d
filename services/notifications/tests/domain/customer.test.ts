import { expect, test } from '@jest/globals';
import type { Outcome } from '@reprise/aggregate';
import { foldingHistory } from '@reprise/aggregate';
import { isRequest, type RecordedEvent } from '@reprise/event-envelope';
import { given, history } from '@reprise/testing';
import { customer } from '../../src/domain/customer.ts';
import { address, introduced, payoutSettled, preferencesSet, withdrawalSeen } from './events.ts';

/** The outcome of the last of these events. */
function outcomeOf(...events: readonly RecordedEvent[]): Outcome | undefined {
  const fold = foldingHistory(customer);
  return history(events, 'customer/576')
    .map((event) => fold(event).outcome)
    .at(-1);
}

const at = { time: '2026-01-05T09:00:00Z' };
const aboutWithdrawal = (amount: number): Outcome => ({
  status: 'accepted',
  facts: { to: address, content: { about: 'large-withdrawal', amount, currency: 'CZK', on: at.time } },
});
const noNotice: Outcome = { status: 'accepted' };

test('a customer is written to about a withdrawal of 10,000.00 and more, until they say otherwise', () => {
  expect(outcomeOf(introduced(), withdrawalSeen(1_000_000, at))).toEqual(aboutWithdrawal(1_000_000));
  expect(outcomeOf(introduced(), withdrawalSeen(999_999))).toEqual(noNotice);
});

test('from which amount on, is for the customer to say', () => {
  const wish = preferencesSet({ largeWithdrawal: 500 });
  expect(outcomeOf(introduced(), wish, withdrawalSeen(500, at))).toEqual(aboutWithdrawal(500));
  expect(outcomeOf(introduced(), wish, withdrawalSeen(499))).toEqual(noNotice);
  const never = preferencesSet({ largeWithdrawal: null });
  expect(outcomeOf(introduced(), never, withdrawalSeen(1_000_000_000))).toEqual(noNotice);
});

test('a settled payout is worth a letter, unless the customer wants none', () => {
  expect(outcomeOf(introduced(), payoutSettled(40))).toMatchObject({
    facts: { to: address, content: { about: 'payout', payout: 'p-1', paid: 40 } },
  });
  expect(outcomeOf(introduced(), preferencesSet({ payouts: false }), payoutSettled(40))).toEqual(noNotice);
});

test('a wish leaves alone what it does not speak of', () => {
  given(customer, [introduced(), preferencesSet({ largeWithdrawal: null })])
    .when(preferencesSet({ payouts: false }))
    .thenAccepted({ preferences: { largeWithdrawal: null, payouts: false } });
});

test('nobody is written to at an account without an owner', () => {
  expect(outcomeOf(introduced({}), withdrawalSeen(1_000_000))).toEqual(noNotice);
});

test('nobody is written to about an account that is not open', () => {
  given(customer, []).when(withdrawalSeen(1_000_000)).thenRejected('unknown-customer');
  given(customer, [])
    .when(preferencesSet({ payouts: false }))
    .thenRejected('unknown-customer');
});

test('an account has the owner that it was opened with, whoever says to open it again', () => {
  const impostor = introduced({ address: { name: 'Eve', email: 'eve@example.com' } });
  given(customer, [introduced()])
    .when(impostor)
    .thenRejected('already-known')
    .thenState(given(customer, []).when(introduced()).state);
});

test('customers say what they want; the rest, only this service says', () => {
  for (const [type, { from }] of Object.entries(customer.events)) {
    expect([type, from]).toEqual([type, type.includes('preferences') ? ['http'] : ['system']]);
    expect(isRequest(type)).toBe(false);
  }
});

test('customers are found by their address', () => {
  expect(customer.indexes.byEmail?.({ ...customer.initial, address })).toBe('ann@example.com');
  expect(customer.indexes.byEmail?.(customer.initial)).toBeUndefined();
});
