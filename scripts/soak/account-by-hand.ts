import type { Outcome, SentEvent } from './book.ts';

/** What has to have become of an account. Amounts in minor units. */
export interface AccountByHand {
  readonly balance: number;
  /** What accepted payouts may still take. */
  readonly held: number;
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
  const holds = new Map<string, number>();
  const account = {
    balance: 0,
    held: 0,
    status: 'unopened' as AccountByHand['status'],
    counters: { credits: 0, debits: 0 },
  };
  const outcomes = events.map((event, version): Outcome => {
    if (seen.has(event.id)) return { status: 'duplicate' };
    seen.add(event.id);
    const { amount = 0 } = event.data;
    const held = holds.get(String(event.data.payout));
    const why = refusal(event, version, account, held);
    if (why !== undefined) return rejected(why);
    switch (event.type) {
      case 'ledger.account-opened.v1':
        account.status = 'open';
        break;
      case 'ledger.money-deposited.v1':
        account.balance += amount;
        account.counters.credits++;
        break;
      case 'ledger.payout-requested.v1':
        account.held += amount;
        holds.set(event.id, amount);
        break;
      case 'ledger.payout-failed.v1':
        give(held);
        break;
      case 'ledger.payout-settled.v1':
        give(held);
        take(held);
        break;
      default:
        take(amount);
    }
    return ACCEPTED;

    function give(back = 0): void {
      account.held -= back;
      holds.delete(String(event.data.payout));
    }
  });
  return { ...account, outcomes };

  function take(amount = 0): void {
    account.balance -= amount;
    account.counters.debits++;
  }
}

const ENDS = ['ledger.payout-settled.v1', 'ledger.payout-failed.v1'];
const CONDITIONAL = ['ledger.withdrawal-requested.v1', 'ledger.payout-requested.v1'];

function refusal(
  { type, data, expectedversion }: SentEvent,
  version: number,
  { balance, held, status }: Pick<AccountByHand, 'balance' | 'held' | 'status'>,
  ofPayout: number | undefined,
): string | undefined {
  if (expectedversion !== undefined && expectedversion !== version) return 'version-conflict';
  if (type === 'ledger.account-opened.v1') return status === 'open' ? 'account-already-open' : undefined;
  if (status !== 'open') return 'account-not-open';
  if (ENDS.includes(type)) return ofPayout === undefined ? 'unknown-payout' : undefined;
  const tooMuch = CONDITIONAL.includes(type) && (data.amount ?? 0) > balance - held;
  return tooMuch ? 'insufficient-funds' : undefined;
}
