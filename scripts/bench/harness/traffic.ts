import { account } from '../../../services/ledger/src/domain/account.ts';

/** An event as a client sends it. */
export interface SentEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: object;
}

/** The ledger's account with all types remembered as long as the ring reaches, none for ever. */
export const accountWithoutForever: typeof account = {
  ...account,
  events: Object.fromEntries(
    Object.entries(account.events).map(([type, event]) => [
      type,
      { ...event, idempotency: 'recent' as const },
    ]),
  ),
};

const DAY = 24 * 60 * 60 * 1000;
const FIRST_DAY = Date.UTC(1993, 0, 1);

/** Ids are not repeated within a process. */
let sent = 0;

function event(type: string, account: number, data: object): SentEvent {
  sent += 1;
  return {
    specversion: '1.0',
    id: `trans-${String(sent).padStart(7, '0')}`,
    source: '/core-banking',
    type: `ledger.${type}.v1`,
    subject: `account/${account}`,
    time: new Date(FIRST_DAY + (sent % 365) * DAY).toISOString(),
    datacontenttype: 'application/json',
    data,
  };
}

export const opening = (account: number): SentEvent =>
  event('account-opened', account, { currency: 'CZK', overdraftLimit: 0, statements: 'monthly' });

/** An event with 500 bytes of data: a transfer with all that the bank knows of it. */
export const transfer = (account: number): SentEvent =>
  event('transfer-received', account, {
    amount: 100_000 + (sent % 900_000),
    from: { bank: 'ž'.repeat(50), account: 'č'.repeat(42) },
    purpose: 'ř'.repeat(120),
  });

/** As the real bank's: some 230 bytes of JSON. */
export const deposit = (account: number): SentEvent =>
  event('money-deposited', account, { amount: 10_000 + (sent % 90_000), channel: 'cash' });

export const interest = (account: number): SentEvent =>
  event('interest-credited', account, { amount: 100 + (sent % 900) });

export const withdrawal = (account: number): SentEvent =>
  event('money-withdrawn', account, { amount: 100 + (sent % 900), channel: 'card' });
