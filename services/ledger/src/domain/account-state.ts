import * as z from 'zod';
import { AccountOpened } from './payloads.ts';

/** A bank account. Amounts in minor units of its currency. */
export const AccountState = z.object({
  status: z.enum(['unopened', 'open']),
  currency: z.string(),
  balance: z.int(),
  /** What accepted payouts may still take: the sum of `holds`. */
  held: z.int(),
  /** By the id of the event that requested the payout. */
  holds: z.record(z.string(), z.int()),
  overdraftLimit: z.int(),
  statements: AccountOpened.shape.statements,
  owner: AccountOpened.shape.owner,
  counters: z.object({ credits: z.int(), debits: z.int() }),
});
export type AccountState = z.infer<typeof AccountState>;

export const unopened: AccountState = {
  status: 'unopened',
  currency: '',
  balance: 0,
  held: 0,
  holds: {},
  overdraftLimit: 0,
  counters: { credits: 0, debits: 0 },
};

/** What a request may take. */
export const available = ({ balance, held, overdraftLimit }: AccountState): number =>
  balance - held + overdraftLimit;

export const credit = (state: AccountState, amount: number): AccountState => ({
  ...state,
  balance: state.balance + amount,
  counters: { ...state.counters, credits: state.counters.credits + 1 },
});

export const debit = (state: AccountState, amount: number): AccountState => ({
  ...state,
  balance: state.balance - amount,
  counters: { ...state.counters, debits: state.counters.debits + 1 },
});

export const uncredit = (state: AccountState, amount: number): AccountState => ({
  ...state,
  balance: state.balance - amount,
  counters: { ...state.counters, credits: state.counters.credits - 1 },
});

export const undebit = (state: AccountState, amount: number): AccountState => ({
  ...state,
  balance: state.balance + amount,
  counters: { ...state.counters, debits: state.counters.debits - 1 },
});

export const hold = (state: AccountState, payout: string, amount: number): AccountState => ({
  ...state,
  held: state.held + amount,
  holds: { ...state.holds, [payout]: amount },
});

export function release(state: AccountState, payout: string): AccountState {
  const { [payout]: amount = 0, ...holds } = state.holds;
  return { ...state, held: state.held - amount, holds };
}
