import { isPlainText, isSubject } from '@reprise/event-envelope';
import * as z from 'zod';

/** What the events of customers and notices carry. Money is an integer in minor units. */

const text = (max: number) =>
  z.string().min(1).max(max).refine(isPlainText, 'must not contain control characters');
const amount = z.int().positive().max(1_000_000_000_000);
const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, e.g. CZK');
const subject = z.string().refine(isSubject, 'must be <aggregate>/<id>');
const email = z.email().max(254);

/** Where a customer is written to. Accounts without an owner have none. */
export const Address = z.strictObject({ name: text(140), email });
export type Address = z.infer<typeof Address>;

export const CustomerIntroduced = z.strictObject({ currency, address: Address.optional() });

/** Which notices a customer wants. What is left out stays as it is. */
export const PreferencesSet = z.strictObject({
  /** From which amount on a withdrawal is a large one; null: from none. */
  largeWithdrawal: amount.nullable().optional(),
  payouts: z.boolean().optional(),
});

/** An occasion is what a notice is about: it is written once, and where it turns out otherwise, corrected. */
const occasion = z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hex digits');
export const WithdrawalSeen = z.strictObject({ occasion, amount });
export const PayoutSettled = z.strictObject({ occasion, payout: text(256), paid: amount.optional() });

/** What a letter says. `on`: RFC 3339. */
export const Content = z.discriminatedUnion('about', [
  z.strictObject({ about: z.literal('large-withdrawal'), amount, currency, on: z.string() }),
  z.strictObject({ about: z.literal('payout'), payout: text(256), paid: amount.optional(), on: z.string() }),
]);
export type Content = z.infer<typeof Content>;

export const NoticeDue = z.strictObject({ customer: subject, to: Address, content: Content });
export type NoticeDue = z.infer<typeof NoticeDue>;

/** `messageId` is the mail's. */
export const NoticeSent = z.strictObject({ messageId: text(512) });
/** `reason` is what the mail server said against it. */
export const NoticeRefused = z.strictObject({ reason: text(140) });
