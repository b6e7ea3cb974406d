import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { assertDeterministic } from '@reprise/testing';
import { foldGolden, historiesIn, historyFile, readEvents } from '@reprise/testing/golden';
import { account } from '../../src/domain/account.ts';

const folder = join(__dirname, '../golden');
const histories = historiesIn(folder).map((name) => [name, readEvents(historyFile(folder, name))] as const);
const events = histories.flatMap(([, each]) =>
  foldGolden([account], each).flatMap((folded) => folded.events),
);

describe('the ledger’s golden histories', () => {
  test('hold every type of event, accepted', () => {
    const accepted = new Set(
      events.filter(({ outcome }) => outcome.status === 'accepted').map(({ type }) => type),
    );
    expect([...accepted].sort()).toEqual(Object.keys(account.events).sort());
  });

  test('hold every reason for a rejection', () => {
    const reasons = events.flatMap(({ outcome }) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect([...new Set(reasons)].sort()).toEqual([
      'account-already-open',
      'account-not-open',
      'insufficient-funds',
      'other-currency',
      'payout-pending',
      'same-account',
      'unknown-payout',
      'version-conflict',
    ]);
  });

  test('hold repeats near and far, and an account that is parked', () => {
    const outcomes = events.map(({ outcome }) => outcome);
    const repeats = outcomes.filter(({ status }) => status === 'duplicate');
    expect(repeats.some((outcome) => 'of' in outcome)).toBe(true);
    expect(repeats.some((outcome) => !('of' in outcome))).toBe(true);
    expect(outcomes.map(({ status }) => status)).toContain('parked');
  });

  test.each(histories)('fold alike from every cut: %s', (_name, history) => {
    for (const ofSubject of Map.groupBy(history, ({ subject }) => subject).values())
      assertDeterministic(account, ofSubject);
  });
});
