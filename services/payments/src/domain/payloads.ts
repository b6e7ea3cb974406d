import { aggregateOf, isPlainText, isSubject } from '@reprise/event-envelope';
import * as z from 'zod';

/** What the events of a payout carry. Money is an integer in minor units. */

const text = (max: number) =>
  z.string().min(1).max(max).refine(isPlainText, 'must not contain control characters');
/** 10 billion of a currency with two decimals. */
export const MAX_AMOUNT = 1_000_000_000_000;
const amount = z.int().positive().max(MAX_AMOUNT);
const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, e.g. EUR');
/** Minor units of the currency that is paid, for one minor unit of the account's; at most eight decimals. */
const rate = z.number().positive().max(1_000_000);

export const PayoutInstructed = z.strictObject({
  /** The event that requested it, in the ledger. */
  payout: text(256),
  /** The account that it is paid from, in the ledger. */
  account: z.string().refine((of) => isSubject(of) && aggregateOf(of) === 'account', 'must be account/<id>'),
  /** What the account is charged, in its own currency. */
  amount,
  currency,
  /** The currency that the payee gets. */
  payIn: currency,
  to: z.strictObject({
    iban: z.string().regex(/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/, 'must be an IBAN'),
    name: text(140),
  }),
});
export type PayoutInstructed = z.infer<typeof PayoutInstructed>;

/** `paid` in minor units of `payIn`; `reference` is the other bank's. */
export const PayoutPaid = z.strictObject({ rate, paid: amount, reference: text(140) });
export const PayoutFailed = z.strictObject({ reason: text(140) });
