import { test } from '@jest/globals';
import { given } from '@reprise/testing';
import { account } from '../../src/domain/account.ts';
import { deposited, opened, payoutFailed, payoutRequested, payoutSettled } from './events.ts';

const funded = [opened(), deposited(100)];
const pending = [...funded, payoutRequested(30, 'p-1'), payoutRequested(20, 'p-2')];

test('a payout holds its amount and leaves the balance', () => {
  given(account, funded)
    .when(payoutRequested(30, 'p-1'))
    .thenAccepted({ balance: 100, held: 30, holds: { 'p-1': 30 }, counters: { credits: 1, debits: 0 } });
});

test('several payouts hold the sum of their amounts', () => {
  given(account, [...funded, payoutRequested(30, 'p-1')])
    .when(payoutRequested(20, 'p-2'))
    .thenAccepted({ held: 50, holds: { 'p-1': 30, 'p-2': 20 } });
});

test('a settled payout takes what it held', () => {
  given(account, pending)
    .when(payoutSettled('p-1'))
    .thenAccepted({ balance: 70, held: 20, holds: { 'p-2': 20 }, counters: { credits: 1, debits: 1 } });
});

test('a failed payout gives back what it held', () => {
  given(account, pending)
    .when(payoutFailed('p-1'))
    .thenAccepted({ balance: 100, held: 20, holds: { 'p-2': 20 }, counters: { credits: 1, debits: 0 } });
});

test.each(Object.entries({ payoutSettled, payoutFailed }))(
  '%s of a payout that was never requested is rejected',
  (_name, ended) => {
    given(account, pending).when(ended('p-3')).thenRejected('unknown-payout');
  },
);

test.each(Object.entries({ payoutSettled, payoutFailed }))(
  '%s of a payout that has ended is rejected',
  (_name, ended) => {
    given(account, [...pending, payoutSettled('p-1')])
      .when(ended('p-1'))
      .thenRejected('unknown-payout');
    given(account, [...pending, payoutFailed('p-1')])
      .when(ended('p-1'))
      .thenRejected('unknown-payout');
  },
);

test('a rejected payout holds nothing, so it cannot be settled', () => {
  given(account, [...funded, payoutRequested(101, 'p-1')])
    .when(payoutSettled('p-1'))
    .thenRejected('unknown-payout');
});

test('another producer’s payout under an id that is pending is rejected: it could not be told apart when it ends', () => {
  const other = payoutRequested(5, 'p-1', { source: '/other' });

  given(account, pending)
    .when(other)
    .thenRejected('payout-pending')
    .thenState(given(account, pending.slice(0, -1)).when(payoutRequested(20, 'p-2')).state);
});

test.each(['__proto__', 'constructor', 'toString', '7'])('a payout may have the id %s', (id) => {
  given(account, funded).when(payoutSettled(id)).thenRejected('unknown-payout');
  given(account, [...funded, payoutRequested(30, id)])
    .when(payoutSettled(id))
    .thenAccepted({ balance: 70, held: 0, holds: {} });
  given(account, [...funded, payoutRequested(30, id)])
    .when(payoutFailed(id))
    .thenAccepted({ balance: 100, held: 0, holds: {} });
});
