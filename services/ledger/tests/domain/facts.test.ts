import { test } from '@jest/globals';
import { given } from '@reprise/testing';
import { account } from '../../src/domain/account.ts';
import {
  credits,
  debits,
  deposited,
  opened,
  payoutRequested,
  transferReceived,
  withdrawn,
} from './events.ts';

test.each(Object.entries(credits))('%s adds to the balance', (_name, credit) => {
  given(account, [opened(), deposited(5)])
    .when(credit(100))
    .thenAccepted({ balance: 105, counters: { credits: 2, debits: 0 } });
});

test.each(Object.entries(debits))('%s takes from the balance', (_name, debit) => {
  given(account, [opened(), deposited(100)])
    .when(debit(30))
    .thenAccepted({ balance: 70, counters: { credits: 1, debits: 1 } });
});

test.each(Object.entries(debits))('%s may overdraw beyond any limit: it has happened', (_name, debit) => {
  given(account, [opened({ overdraftLimit: 10 })])
    .when(debit(1_000))
    .thenAccepted({ balance: -1_000 });
});

test('a fact takes what is held for a payout, too', () => {
  given(account, [opened(), deposited(100), payoutRequested(100)])
    .when(withdrawn(100))
    .thenAccepted({ balance: 0, held: 100 });
});

test('money that is said twice moves once', () => {
  given(account, [opened(), deposited(100, { id: 'd-1' })])
    .when(deposited(100, { id: 'd-1' }))
    .thenDuplicate()
    .thenState(given(account, [opened()]).when(deposited(100)).state);
});

test('money that is said twice moves once, also when a year of events lies between', () => {
  const year = Array.from({ length: 365 }, () => deposited(1));

  given(account, [opened(), deposited(100, { id: 'd-1' }), ...year])
    .when(deposited(100, { id: 'd-1' }))
    .thenDuplicate();
});

test('a transfer that says its currency is taken by an account in that one alone', () => {
  const inCurrency = (currency: string) => ({ ...transferReceived(100), data: { amount: 100, currency } });

  given(account, [opened()]).when(inCurrency('CZK')).thenAccepted({ balance: 100 });
  given(account, [opened()]).when(inCurrency('EUR')).thenRejected('other-currency');
});
