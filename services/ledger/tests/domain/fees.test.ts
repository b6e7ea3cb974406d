import { describe, expect, test } from '@jest/globals';
import { given } from '@reprise/testing';
import { account } from '../../src/domain/account.ts';
import { deposited, opened, payoutFailed, payoutRequested, payoutSettled } from './events.ts';

const funded = [opened(), deposited(1_000_000)];
const LAST_FREE = { time: '2026-12-31T23:59:59.999Z' };
const FIRST_CHARGED = { time: '2027-01-01T00:00:00Z' };

describe('a payout', () => {
  test.each([
    ['in the last instant of 2026', LAST_FREE, 100_000],
    ['in the first instant of 2027', FIRST_CHARGED, 100_500],
    ['in that instant, as it is called in Prague', { time: '2027-01-01T01:00:00+01:00' }, 100_500],
    ['an hour before, when it is new year in Prague', { time: '2027-01-01T00:00:00+01:00' }, 100_000],
  ])('%s holds what it costs at that time', (_name, attributes, held) => {
    given(account, funded)
      .when(payoutRequested(100_000, 'p-1', attributes))
      .thenAccepted({ balance: 1_000_000, held, holds: { 'p-1': held } });
  });

  test('costs a tenth of a per cent, rounded up, and 5.00 at least', () => {
    for (const [amount, fee] of [
      [1, 500],
      [500_000, 500],
      [500_001, 501],
      [900_000, 900],
    ] as const)
      given(account, funded)
        .when(payoutRequested(amount, 'p-1', FIRST_CHARGED))
        .thenAccepted({ held: amount + fee });
  });

  test('takes its fee when it settles, and gives it back when it fails', () => {
    const pending = [...funded, payoutRequested(100_000, 'p-1', FIRST_CHARGED)];
    given(account, pending).when(payoutSettled('p-1')).thenAccepted({ balance: 899_500, held: 0 });
    given(account, pending).when(payoutFailed('p-1')).thenAccepted({ balance: 1_000_000, held: 0 });
  });

  test('needs funds for its fee, too', () => {
    const all = payoutRequested(1_000_000, 'p-1', FIRST_CHARGED);
    given(account, funded).when(all).thenRejected('insufficient-funds');
    given(account, funded)
      .when(payoutRequested(1_000_000, 'p-1', LAST_FREE))
      .thenAccepted({ held: 1_000_000 });
  });

  test('of 2026 that comes late is free, whatever has been charged meanwhile', () => {
    const { state } = given(account, [...funded, payoutRequested(1_000, 'p-1', FIRST_CHARGED)]).when(
      payoutRequested(1_000, 'p-2', LAST_FREE),
    );
    expect(state.holds).toEqual({ 'p-1': 1_500, 'p-2': 1_000 });
  });
});
