import { aggregateOf, isPlainText, isSubject, MAX_SUBJECT_LENGTH } from '@reprise/event-envelope';
import * as z from 'zod';

/** What the events of an account carry. Money is an integer in minor units. */

const text = (max: number) =>
  z.string().min(1).max(max).refine(isPlainText, 'must not contain control characters');
/** At most 10 billion of a currency with two decimals, so that sums of thousands stay exact. */
const amount = z.int().positive().max(1_000_000_000_000);
const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, e.g. CZK');
const channel = z.enum(['cash', 'card', 'online']);
const purpose = text(140).optional();
const counterparty = z.strictObject({
  bank: text(64).optional(),
  account: text(MAX_SUBJECT_LENGTH).optional(),
});

export const AccountOpened = z.strictObject({
  currency,
  overdraftLimit: z.int().nonnegative().max(1_000_000_000_000),
  statements: z.enum(['monthly', 'weekly', 'after-transaction']).optional(),
  owner: z.strictObject({ name: text(140), email: z.email().max(254) }).optional(),
});
export const MoneyMoved = z.strictObject({ amount, channel, purpose });
export const TransferReceived = z.strictObject({
  amount,
  /** Of the amount, where the sender says it: an account in another one does not take it. */
  currency: currency.optional(),
  from: counterparty.optional(),
  purpose,
  /** Why money comes back that was sent: what the other account said to it. */
  returned: text(140).optional(),
});
export type TransferReceived = z.infer<typeof TransferReceived>;
export const TransferSent = z.strictObject({ amount, to: counterparty.optional(), purpose });
export const InterestCredited = z.strictObject({ amount });
export const Charged = z.strictObject({ amount, reason: text(140).optional() });
export const WithdrawalRequested = z.strictObject({ amount, channel });
export const TransferRequested = z.strictObject({
  amount,
  to: z.string().refine((to) => isSubject(to) && aggregateOf(to) === 'account', 'must be account/<id>'),
});
export type TransferRequested = z.infer<typeof TransferRequested>;
export const PayoutRequested = z.strictObject({
  amount,
  currency,
  to: z.strictObject({
    iban: z.string().regex(/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/, 'must be an IBAN'),
    name: text(140),
  }),
});
export type PayoutRequested = z.infer<typeof PayoutRequested>;
export const PayoutEnded = z.strictObject({
  payout: text(256),
  rate: z.number().positive().optional(),
  paid: amount.optional(),
  reason: text(140).optional(),
});
