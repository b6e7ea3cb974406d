import { describe, expect, test } from '@jest/globals';
import { Book, type SentEvent, type Told } from '../book.ts';
import { byHand } from '../checks/by-hand.ts';
import type { Check } from '../checks/check.ts';
import { once } from '../checks/once.ts';
import { told } from '../checks/told.ts';
import type { HistoryEntry } from '../reader.ts';
import type { SoakRun } from '../run.ts';
import type { Evidence } from '../settle.ts';

const SUBJECT = 'account/1';
const OPENING: SentEvent = { id: 'open', subject: SUBJECT, type: 'ledger.account-opened.v1', data: {} };
const DEPOSIT: SentEvent = {
  id: 'in',
  subject: SUBJECT,
  type: 'ledger.money-deposited.v1',
  data: { amount: 5 },
};

const entry = (event: SentEvent, position: string, status = 'accepted'): HistoryEntry => ({
  event,
  position,
  outcome: { status },
});

/** A run in which all is well: one deposit, said twice. */
function well() {
  const book = new Book();
  book.note([OPENING, DEPOSIT]);
  const tell = (id: string, sequence: string, status = 'accepted'): Told => ({
    id,
    sequence,
    subject: SUBJECT,
    outcome: { status },
  });
  book.told.push(tell('open', '1'), tell('in', '2'), tell('in', '3', 'duplicate'));
  const history = [entry(OPENING, '1'), entry(DEPOSIT, '2'), entry(DEPOSIT, '3', 'duplicate')];
  const state = { balance: 5, status: 'open', counters: { credits: 1, debits: 0 } };
  return { book, history, account: { version: 3, state } };
}

/** What a check says of a run to which something was done. */
function violations(check: Check, spoil: (run: ReturnType<typeof well>) => void = () => {}) {
  const run = well();
  spoil(run);
  const evidence: Evidence = {
    histories: new Map([[SUBJECT, run.history]]),
    states: new Map([[SUBJECT, run.account]]),
  };
  // These checks look at the book alone.
  return check.violations({ book: run.book } as SoakRun, evidence);
}

describe('a check', () => {
  test.each([told, once, byHand])('says nothing of a run in which all is well: $name', (check) => {
    expect(violations(check)).toEqual([]);
  });

  test('finds an event that was accepted and is not in the log', () => {
    const lose = ({ history }: ReturnType<typeof well>) => void history.splice(1, 2);
    expect(violations(told, lose)).toHaveLength(2);
    expect(violations(once, lose)).toEqual(['in was accepted, and counts 0 times.']);
  });

  test('finds an event at another position than was told', () => {
    const swap = ({ history }: ReturnType<typeof well>) => void history.splice(0, 1, entry(DEPOSIT, '1'));
    expect(violations(told, swap)).toEqual(['account/1 open: accepted at 1, and the log has in there.']);
  });

  test('finds an outcome that is not the one that was told', () => {
    const change = ({ history }: ReturnType<typeof well>) =>
      void history.splice(1, 1, entry(DEPOSIT, '2', 'rejected'));
    expect(violations(told, change)).toHaveLength(1);
    expect(violations(byHand, change)).toHaveLength(1);
  });

  test('finds an event that counts twice', () => {
    const repeat = ({ history }: ReturnType<typeof well>) => void history.splice(2, 1, entry(DEPOSIT, '3'));
    expect(violations(once, repeat)).toEqual(['in was accepted, and counts 2 times.']);
  });

  test('finds an event that nobody sent', () => {
    const invent = ({ history }: ReturnType<typeof well>) =>
      void history.push(entry({ ...DEPOSIT, id: 'strange' }, '4'));
    expect(violations(once, invent)).toEqual(['account/1 has strange in its log, which nobody sent to it.']);
  });

  test('finds a balance that does not follow from the log', () => {
    const steal = ({ account }: ReturnType<typeof well>) => {
      account.state.balance -= 1;
    };
    expect(violations(byHand, steal)).toHaveLength(1);
  });
});
