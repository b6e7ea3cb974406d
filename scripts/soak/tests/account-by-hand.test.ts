import { describe, expect, test } from '@jest/globals';
import { accountByHand } from '../account-by-hand.ts';
import type { SentEvent } from '../book.ts';

const event = (id: string, type: string, amount?: number, more: Partial<SentEvent> = {}): SentEvent => ({
  id,
  subject: 'account/1',
  type: `ledger.${type}.v1`,
  data: amount === undefined ? {} : { amount },
  ...more,
});

describe('an account by hand', () => {
  test('counts what came twice once, and refuses what the ledger has to refuse', () => {
    const { outcomes, ...account } = accountByHand([
      event('early', 'money-deposited', 5),
      event('open', 'account-opened'),
      event('again', 'account-opened'),
      event('in', 'money-deposited', 100),
      event('in', 'money-deposited', 100),
      event('too-much', 'withdrawal-requested', 101),
      event('out', 'withdrawal-requested', 40),
      event('overdrawn', 'money-withdrawn', 70),
      event('seen', 'money-deposited', 1, { expectedversion: 8 }),
      event('stale', 'money-deposited', 1, { expectedversion: 8 }),
      event('stale', 'money-deposited', 1, { expectedversion: 10 }),
    ]);
    expect(account).toEqual({ balance: -9, held: 0, status: 'open', counters: { credits: 2, debits: 2 } });
    expect(outcomes.map(({ status, reason }) => reason ?? status)).toEqual([
      'account-not-open',
      'accepted',
      'account-already-open',
      'accepted',
      'duplicate',
      'insufficient-funds',
      'accepted',
      'accepted',
      'accepted',
      'version-conflict',
      'duplicate',
    ]);
  });

  test('holds what is to be paid out, and takes it or gives it back once', () => {
    const ended = (id: string, how: string, payout: string) =>
      event(id, `payout-${how}`, undefined, { data: { payout } });
    const { outcomes, ...account } = accountByHand([
      event('open', 'account-opened'),
      event('in', 'money-deposited', 100),
      event('p', 'payout-requested', 60),
      event('q', 'payout-requested', 30),
      event('r', 'payout-requested', 20),
      event('out', 'withdrawal-requested', 11),
      ended('s', 'settled', 'p'),
      ended('t', 'settled', 'p'),
      ended('u', 'failed', 'q'),
      event('v', 'payout-requested', 5),
    ]);
    expect(account).toEqual({ balance: 40, held: 5, status: 'open', counters: { credits: 1, debits: 1 } });
    expect(outcomes.flatMap(({ reason }) => reason ?? [])).toEqual([
      'insufficient-funds',
      'insufficient-funds',
      'unknown-payout',
    ]);
  });
});
