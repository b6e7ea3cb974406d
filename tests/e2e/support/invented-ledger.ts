import { event, opened } from './ledger.ts';

/** What an account has to look like after all events of an invented ledger. */
export interface Expected {
  balance: number;
  counters: { credits: number; debits: number };
}

export interface InventedLedger {
  /** NDJSON. */
  readonly lines: readonly string[];
  readonly accounts: ReadonlyMap<string, Expected>;
}

/** Deposits and withdrawals of many accounts, mixed, all of which take effect; the same ones every time. */
export function inventLedger(accounts: number, events: number, prefix = 'invented'): InventedLedger {
  const expected = new Map<string, Expected>();
  const lines: object[] = [];
  for (let n = 0; n < events; n++) {
    const account = `${prefix}-${(n * 7) % accounts}`;
    const known = expected.get(account);
    if (known === undefined) {
      expected.set(account, { balance: 0, counters: { credits: 0, debits: 0 } });
      lines.push(opened(account));
    } else {
      lines.push(movement(account, n, known));
    }
  }
  return { lines: lines.map((line) => JSON.stringify(line)), accounts: expected };
}

function movement(account: string, n: number, known: Expected): object {
  const amount = 1 + ((n * 7919) % 100_000);
  const isCredit = n % 3 !== 0;
  known.balance += isCredit ? amount : -amount;
  known.counters[isCredit ? 'credits' : 'debits'] += 1;
  return event(isCredit ? 'money-deposited' : 'money-withdrawn', account, `${account}-${n}`, {
    amount,
    channel: 'cash',
  });
}
