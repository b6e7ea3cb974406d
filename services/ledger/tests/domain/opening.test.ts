import { expect, test } from '@jest/globals';
import { given } from '@reprise/testing';
import { account } from '../../src/domain/account.ts';
import { credits, debits, deposited, opened, payoutFailed, payoutSettled, requests } from './events.ts';

test('an account opens empty, in its currency, with its limit', () => {
  given(account)
    .when(opened({ overdraftLimit: 500 }))
    .thenState({
      status: 'open',
      currency: 'CZK',
      balance: 0,
      held: 0,
      holds: {},
      overdraftLimit: 500,
      counters: { credits: 0, debits: 0 },
    });
});

test('an account keeps its owner and how often it wants statements', () => {
  const owner = { name: 'Eva', email: 'eva@example.com' };

  given(account)
    .when(opened({ owner, statements: 'monthly' }))
    .thenAccepted({ owner, statements: 'monthly' });
});

test('an account without an owner says nothing of one', () => {
  given(account).when(opened()).thenAccepted({ owner: undefined, statements: undefined });
});

test('an open account cannot be opened again, and stays what it was', () => {
  given(account, [opened(), deposited(100)])
    .when(opened({ currency: 'EUR' }))
    .thenRejected('account-already-open')
    .thenState(given(account, [opened()]).when(deposited(100)).state);
});

const onAnAccount = {
  ...Object.fromEntries(
    Object.entries({ ...credits, ...debits, ...requests }).map(([name, make]) => [name, make(1)]),
  ),
  payoutSettled: payoutSettled('p-1'),
  payoutFailed: payoutFailed('p-1'),
};

test.each(Object.entries(onAnAccount))('%s on an account that is not open is rejected', (_name, event) => {
  given(account).when(event).thenRejected('account-not-open').thenState(account.initial);
});

test('every type but the opening was tried on an account that is not open', () => {
  const tried = Object.values(onAnAccount).map(({ type }) => type);

  expect([...tried, 'ledger.account-opened.v1'].sort()).toEqual(Object.keys(account.events).sort());
});

test('an account that money reached too early can still be opened', () => {
  given(account, [deposited(100)])
    .when(opened())
    .thenAccepted({ status: 'open', balance: 0 });
});
