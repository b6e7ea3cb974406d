import type { Outcome, SentEvent } from './book.ts';

/** What has to have become of an account. Amounts in minor units. */
export interface AccountByHand {
  readonly balance: number;
  readonly status: 'unopened' | 'open';
  readonly counters: { readonly credits: number; readonly debits: number };
  /** One for each event, in their order. */
  readonly outcomes: readonly Outcome[];
}

const ACCEPTED: Outcome = { status: 'accepted' };
const rejected = (reason: string): Outcome => ({ status: 'rejected', reason });

/**
 * What the ledger has to make of an account's events, in the order of its log: worked out by hand, without the code that
 * is being tested. Knows the types that the soak sends; all of them count once for ever, and there is no overdraft.
 */
export function accountByHand(events: readonly SentEvent[]): AccountByHand {
  const seen = new Set<string>();
  const account = {
    balance: 0,
    status: 'unopened' as AccountByHand['status'],
    counters: { credits: 0, debits: 0 },
  };
  const outcomes = events.map((event, version): Outcome => {
    if (seen.has(event.id)) return { status: 'duplicate' };
    seen.add(event.id);
    const { amount = 0 } = event.data;
    const why = refusal(event, version, account);
    if (why !== undefined) return rejected(why);
    if (event.type === 'ledger.account-opened.v1') account.status = 'open';
    else if (event.type === 'ledger.money-deposited.v1') {
      account.balance += amount;
      account.counters.credits++;
    } else {
      account.balance -= amount;
      account.counters.debits++;
    }
    return ACCEPTED;
  });
  return { ...account, outcomes };
}

function refusal(
  { type, data, expectedversion }: SentEvent,
  version: number,
  { balance, status }: Pick<AccountByHand, 'balance' | 'status'>,
): string | undefined {
  if (expectedversion !== undefined && expectedversion !== version) return 'version-conflict';
  if (type === 'ledger.account-opened.v1') return status === 'open' ? 'account-already-open' : undefined;
  if (status !== 'open') return 'account-not-open';
  const tooMuch = type === 'ledger.withdrawal-requested.v1' && (data.amount ?? 0) > balance;
  return tooMuch ? 'insufficient-funds' : undefined;
}
