import { expect, test } from '@jest/globals';
import { type FoldedEvent, foldingHistory } from '@reprise/aggregate';
import type { RecordedEvent } from '@reprise/event-envelope';
import { assertDeterministic, assertReverts, history } from '@reprise/testing';
import * as fc from 'fast-check';
import { account } from '../../src/domain/account.ts';
import type { AccountState } from '../../src/domain/account-state.ts';
import { credits, debits, opened, payoutFailed, payoutRequested, payoutSettled, requests } from './events.ts';

const amounts = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 200 }) },
  { weight: 1, arbitrary: fc.constantFrom(1, 1_000_000_000_000) },
);
const ids = fc.integer({ min: 1, max: 5 }).map((number) => `p-${number}`);
const makes = [...Object.values(credits), ...Object.values(debits), ...Object.values(requests)];

const happenings: fc.Arbitrary<RecordedEvent> = fc.oneof(
  { weight: 1, arbitrary: fc.nat(500).map((overdraftLimit) => opened({ overdraftLimit })) },
  {
    weight: 8,
    arbitrary: fc.tuple(fc.constantFrom(...makes), amounts).map(([make, amount]) => make(amount)),
  },
  { weight: 3, arbitrary: fc.tuple(amounts, ids).map(([amount, id]) => payoutRequested(amount, id)) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom(payoutSettled, payoutFailed), ids).map(([end, id]) => end(id)),
  },
);

/** One event in ten is a retry of an earlier one; one in ten saw a version, which may be a stale one. */
const histories = (maxLength: number): fc.Arbitrary<readonly RecordedEvent[]> =>
  fc
    .array(fc.tuple(happenings, fc.nat(9), fc.nat(maxLength)), { maxLength, size: 'max' })
    .chain((all) => fc.constantFrom([[opened({ overdraftLimit: 100 }), 9, 0] as const, ...all], all))
    .map((all) => {
      const log: RecordedEvent[] = [];
      for (const [event, luck, number] of all) log.push(happened(event, luck, number, log));
      return history(log, 'account/1');
    });

function happened(
  event: RecordedEvent,
  luck: number,
  number: number,
  log: readonly RecordedEvent[],
): RecordedEvent {
  const { sequence } = event; // which places it in the history, a retry too
  const { id } = history([...log, event], 'account/1').at(-1) ?? event;
  const earlier = log[number % (log.length + 1)];
  if (luck === 0 && earlier !== undefined) return { ...earlier, sequence };
  const expectedversion = log.length - (number % 3);
  return luck === 1 && expectedversion >= 0 ? { ...event, id, expectedversion } : { ...event, id };
}

const folded = (events: readonly RecordedEvent[]): readonly FoldedEvent<AccountState>[] =>
  events.map(foldingHistory(account));

const CREDITS = new Set(Object.values(credits).map((make) => make(1).type));
const DEBITS = new Set(
  [...Object.values(debits), requests.withdrawalRequested, requests.transferRequested].map(
    (make) => make(1).type,
  ),
);

/** The books, kept another way: a list of holds and a running sum over what was accepted. */
function booksOf(steps: readonly FoldedEvent<AccountState>[]) {
  const holds = new Map<string, number>();
  let balance = 0;
  for (const { event, outcome } of steps) {
    if (outcome.status !== 'accepted') continue;
    const { amount = 0, payout = '' } = event.data as { amount?: number; payout?: string };
    if (CREDITS.has(event.type)) balance += amount;
    if (DEBITS.has(event.type)) balance -= amount;
    if (event.type === 'ledger.payout-settled.v1') balance -= holds.get(payout) ?? Number.NaN;
    if (event.type === 'ledger.payout-requested.v1') holds.set(event.id, amount);
    else holds.delete(payout);
  }
  return {
    balance,
    holds: Object.fromEntries(holds),
    held: [...holds.values()].reduce((sum, amount) => sum + amount, 0),
  };
}

test('the balance is the accepted credits less the accepted debits, and what is held the sum of the holds', () => {
  fc.assert(
    fc.property(histories(60), (events) => {
      const steps = folded(events);
      expect(steps.at(-1)?.folded.state ?? account.initial).toMatchObject(booksOf(steps));
    }),
    { numRuns: 300 },
  );
});

test('an accepted request never takes more than what was available', () => {
  fc.assert(
    fc.property(histories(60), (events) => {
      for (const { event, outcome, before } of folded(events)) {
        if (outcome.status !== 'accepted' || !event.type.endsWith('-requested.v1')) continue;
        const { amount } = event.data as { amount: number };
        expect(amount).toBeLessThanOrEqual(before.balance - before.held + before.overdraftLimit);
      }
    }),
  );
});

test('a fact on an open account takes effect unless it is repeated or saw another version', () => {
  fc.assert(
    fc.property(histories(60), (events) => {
      for (const { event, outcome, before } of folded(events)) {
        const isFact = Object.values({ ...credits, ...debits }).some((make) => make(1).type === event.type);
        if (!isFact || before.status !== 'open' || event.expectedversion !== undefined) continue;
        expect(['accepted', 'duplicate']).toContain(outcome.status);
      }
    }),
  );
});

test('every history folds alike, a second time and however it is cut', () => {
  fc.assert(
    fc.property(histories(45), (events) => assertDeterministic(account, events)),
    { numRuns: 25 },
  );
});

test('what takes an event back gives what the account would be without it', () => {
  let compared = 0;
  fc.assert(
    fc.property(histories(40), (events) => {
      compared += assertReverts(account, events);
    }),
    { numRuns: 60 },
  );
  expect(compared).toBeGreaterThan(100);
});
