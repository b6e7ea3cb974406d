import * as z from 'zod';
import { PayoutFailed, PayoutInstructed, PayoutPaid } from './payloads.ts';

/** A payout to another bank: what was asked for, and what came of it. Amounts in minor units. */
export const PayoutState = z.object({
  status: z.enum(['unknown', 'instructed', 'paid', 'failed']),
  instruction: PayoutInstructed.optional(),
  payment: PayoutPaid.optional(),
  reason: PayoutFailed.shape.reason.optional(),
});
export type PayoutState = z.infer<typeof PayoutState>;

export const unknown: PayoutState = { status: 'unknown' };
