import { describe, expect, test } from '@jest/globals';
import { Book, type SentEvent, type Told } from '../book.ts';
import { byHand } from '../checks/by-hand.ts';
import type { Check } from '../checks/check.ts';
import { once } from '../checks/once.ts';
import { mailed, paid } from '../checks/paid.ts';
import { playedBack } from '../checks/played-back.ts';
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
  const state = { balance: 5, held: 0, status: 'open', counters: { credits: 1, debits: 0 } };
  return { book, history, account: { version: 3, state } };
}

const NOTHING_ELSE: Pick<Evidence, 'playbacks' | 'made' | 'outside'> = {
  playbacks: new Map(),
  made: new Map(),
  outside: { payments: [], mails: [] },
};

/** What a check says of a run to which something was done. */
function violations(check: Check, spoil: (run: ReturnType<typeof well>) => void = () => {}) {
  const run = well();
  spoil(run);
  const evidence: Evidence = {
    histories: new Map([[SUBJECT, run.history]]),
    states: new Map([[SUBJECT, run.account]]),
    ...NOTHING_ELSE,
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

/** Two payouts of an account, of which the second was refused by the other bank. */
function payouts() {
  const asked = (id: string, iban: string): SentEvent => ({
    ...{ id, subject: SUBJECT, type: 'ledger.payout-requested.v1' },
    data: { amount: 9, to: { iban } },
  });
  const made = (subject: string, status: string, paid?: number) => ({
    subject,
    state: {
      ...{ status, instruction: { payout: 'p', amount: 9 } },
      ...(paid === undefined ? {} : { payment: { rate: 1, paid, reference: 'r' } }),
    },
  });
  const booking = {
    system: 'bank',
    what: 'payment',
    outcome: 'done',
    order: { amount: 4, reference: 'x' },
  } as const;
  const text = 'On 2026-01-15, your payout p=\r\n-1 was paid.';
  const mail = { system: 'mail', what: 'mail', outcome: 'done', messageId: '<m>', text } as const;
  return {
    histories: new Map([[SUBJECT, [entry(asked('p-1', 'DE1'), '1'), entry(asked('p-2', 'XX1'), '2')]]]),
    states: new Map([[SUBJECT, { ...well().account, state: { ...well().account.state, held: 0 } }]]),
    playbacks: new Map(),
    made: new Map([
      ['p-1', made('payout/x', 'paid', 4)],
      ['p-2', made('payout/y', 'failed')],
    ]),
    outside: { payments: [booking], mails: [mail] },
  };
}

describe('of payouts, a check', () => {
  const said = (check: Check, spoil: (evidence: ReturnType<typeof payouts>) => void = () => {}) => {
    const evidence = payouts();
    spoil(evidence);
    return check.violations({} as SoakRun, evidence); // it looks at nothing else
  };

  test.each([paid, mailed])('says nothing where all is well: $name', (check) => {
    expect(said(check)).toEqual([]);
  });

  test('finds one that was paid twice, not at all, or otherwise than payments says', () => {
    const [booking] = payouts().outside.payments;
    if (booking === undefined) throw new Error('There is one.');
    expect(said(paid, ({ outside }) => void outside.payments.push(booking))).toHaveLength(2);
    expect(said(paid, ({ outside }) => void outside.payments.pop())).toHaveLength(2);
    const other = { ...booking, order: { ...booking.order, amount: 5 } };
    expect(said(paid, ({ outside }) => void outside.payments.splice(0, 1, other as never))).toHaveLength(1);
  });

  test('finds money that is held still', () => {
    const hold = ({ states }: ReturnType<typeof payouts>) => {
      const account = states.get(SUBJECT);
      if (account !== undefined) account.state.held = 9;
    };
    expect(said(paid, hold)).toEqual(['account/1 holds 9 still.']);
  });

  test('finds a customer who was told twice, or not at all', () => {
    const [mail] = payouts().outside.mails;
    if (mail === undefined) throw new Error('There is one.');
    expect(said(mailed, ({ outside }) => void outside.mails.push(mail))).toEqual([
      'p-1: 2 mails, where one should be.',
    ]);
    expect(said(mailed, ({ outside }) => void outside.mails.pop())).toEqual([
      'p-1: 0 mails, where one should be.',
    ]);
  });
});

describe('of the last playback', () => {
  const job = { id: 'job', status: 'COMPLETED', phase: 'done', notes: [], done: { failures: 0 } };
  const said = (playback?: object) =>
    playedBack.violations(
      {} as SoakRun,
      {
        playbacks: new Map(playback === undefined ? [] : [['ledger', playback]]),
      } as unknown as Evidence,
    ); // it looks at nothing else

  test.each([[undefined], [job], [{ ...job, status: 'CANCELLED' }]])(
    'a check says nothing where all is well',
    (playback) => {
      expect(said(playback)).toEqual([]);
    },
  );

  test.each([
    [{ ...job, status: 'RUNNING', phase: 'sending' }, ['The playback job of ledger is RUNNING, sending: ']],
    [
      { ...job, status: 'FAILED', phase: 'wiping', notes: ['Why.'] },
      ['The playback job of ledger is FAILED, wiping: Why.'],
    ],
    [{ ...job, done: { failures: 2 } }, ['The playback job of ledger could not read 2 records.']],
  ])('a check finds what is left halfway, and what could not be read', (playback, sentences) => {
    expect(said(playback)).toEqual(sentences);
  });
});
