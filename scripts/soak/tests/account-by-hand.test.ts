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
    expect(account).toEqual({ balance: -9, status: 'open', counters: { credits: 2, debits: 2 } });
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
});
