import type { Cloud } from './cloud.ts';
import { event, ledgerOf, opened } from './ledger.ts';
import { ask, askAll, until } from './services.ts';

/** So many are sent in one request. */
const AT_ONCE = 100;
export const DEPOSIT = 1_000_000_000;

/** A payout that a customer asks for. */
export interface Wanted {
  readonly id: string;
  readonly account: string;
  readonly amount: number;
  /** There is no such account at the other bank. */
  readonly hopeless: boolean;
  /** The story that it begins. */
  readonly correlation: string;
}

/** Payouts of several accounts, of which each tenth cannot be made. The same ones every time. */
export function wantedPayouts(count: number, accounts: number): readonly Wanted[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `payout-${n}`,
    account: `payer-${n % accounts}`,
    amount: 1_000 + ((n * 7919) % 100_000),
    hopeless: n % 10 === 9,
    correlation: `story-${n}`,
  }));
}

const accountsOf = (wanted: readonly Wanted[]) => [...new Set(wanted.map(({ account }) => account))];

const requested = ({ id, account, amount, hopeless, correlation }: Wanted): object =>
  event(
    'payout-requested',
    account,
    id,
    { amount, currency: 'EUR', to: { iban: `${hopeless ? 'XX' : 'DE'}89370400440532013000`, name: 'Jan' } },
    { correlationid: correlation },
  );

/** Opens the accounts, pays enough in, and asks for all payouts. */
export async function askForPayouts(cloud: Cloud, wanted: readonly Wanted[]): Promise<void> {
  const ledger = ledgerOf(cloud);
  for (const account of accountsOf(wanted)) {
    const owner = { name: 'Ann', email: `${account}@example.com` };
    const deposit = event('money-deposited', account, `in-${account}`, {
      amount: DEPOSIT,
      channel: 'online',
    });
    await ledger.send(opened(account, { owner }), deposit);
  }
  for (let first = 0; first < wanted.length; first += AT_ONCE)
    await ledger.send(...wanted.slice(first, first + AT_ONCE).map(requested));
}

export interface Held {
  readonly balance: number;
  readonly held: number;
  readonly holds: Readonly<Record<string, number>>;
}

/** The accounts, by name, once no payout holds anything any more. */
export async function settledAccounts(
  cloud: Cloud,
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<string, Held>> {
  const accounts = new Map<string, Held>();
  await until(async () => {
    for (const account of accountsOf(wanted))
      accounts.set(account, (await ask<{ state: Held }>(cloud, 'ledger', `/accounts/${account}`)).state);
    return [...accounts.values()].every(({ held }) => held === 0);
  });
  return accounts;
}

/** What payments knows of a payout. */
export interface Made {
  readonly subject: string;
  readonly state: {
    readonly status: string;
    readonly instruction: { readonly payout: string; readonly amount: number };
    readonly payment?: { readonly rate: number; readonly paid: number; readonly reference: string };
  };
}

/** What payments has made of them, by the id that they were asked for with. */
export async function madePayouts(
  cloud: Cloud,
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<string, Made>> {
  const made = new Map<string, Made>();
  for (const account of accountsOf(wanted)) {
    const all = await askAll<Made>(cloud, 'payments', `/payouts?account=account/${account}`);
    for (const one of all) made.set(one.state.instruction.payout, one);
  }
  return made;
}
