import { describe, test } from '@jest/globals';
import { given } from '@reprise/testing';
import { account } from '../../src/domain/account.ts';
import {
  deposited,
  opened,
  payoutFailed,
  payoutRequested,
  requests,
  transferRequested,
  withdrawalRequested,
  withdrawn,
} from './events.ts';

describe.each(Object.entries(requests))('%s', (_name, request) => {
  test('may take all of the balance', () => {
    given(account, [opened(), deposited(100)])
      .when(request(100))
      .thenAccepted();
  });

  test('may not take one more', () => {
    given(account, [opened(), deposited(100)])
      .when(request(101))
      .thenRejected('insufficient-funds');
  });

  test('may use up the overdraft limit, and not one more', () => {
    const history = [opened({ overdraftLimit: 50 }), deposited(100)];

    given(account, history).when(request(150)).thenAccepted();
    given(account, history).when(request(151)).thenRejected('insufficient-funds');
  });

  test('may not take what is held for payouts', () => {
    const history = [
      opened({ overdraftLimit: 50 }),
      deposited(100),
      payoutRequested(30),
      payoutRequested(20),
    ];

    given(account, history).when(request(100)).thenAccepted();
    given(account, history).when(request(101)).thenRejected('insufficient-funds');
  });

  test('may take what a failed payout has given back', () => {
    const history = [opened(), deposited(100), payoutRequested(100, 'p-1'), payoutFailed('p-1')];

    given(account, history).when(request(100)).thenAccepted();
  });

  test('is rejected on an account that a fact has overdrawn', () => {
    given(account, [opened(), withdrawn(1)])
      .when(request(1))
      .thenRejected('insufficient-funds');
  });

  test('leaves a rejected account as it was', () => {
    const before = given(account, [opened()]).when(deposited(100)).state;

    given(account, [opened(), deposited(100)])
      .when(request(101))
      .thenState(before);
  });
});

test.each(Object.entries({ withdrawalRequested, transferRequested }))(
  '%s takes its amount at once',
  (_name, request) => {
    given(account, [opened(), deposited(100)])
      .when(request(40))
      .thenAccepted({ balance: 60, held: 0, counters: { credits: 1, debits: 1 } });
  },
);

describe('a transfer to the account that it comes from', () => {
  test('is rejected', () => {
    given(account, [opened(), deposited(100)].map(onAccount2))
      .when(onAccount2(transferRequested(1)))
      .thenRejected('same-account');
  });

  test('is rejected for that, whatever the funds', () => {
    given(account, [onAccount2(opened())])
      .when(onAccount2(transferRequested(1_000)))
      .thenRejected('same-account');
  });
});

/** `transferRequested` goes to account/2. */
function onAccount2<Event extends object>(event: Event): Event {
  return { ...event, subject: 'account/2' };
}
