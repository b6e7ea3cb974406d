import { z } from 'zod';
import { accept, defineAggregate, on, reject } from '../src/index.ts';

// #region voucher
const Voucher = z.object({
  status: z.enum(['unissued', 'issued']),
  left: z.int(),
  holder: z.string().optional(),
});
const Issued = z.strictObject({ value: z.int().positive(), holder: z.string().optional() });
const Redemption = z.strictObject({ amount: z.int().positive() });

export const voucher = defineAggregate('voucher', Voucher, {
  initial: { status: 'unissued', left: 0 },
  events: {
    // A fact: it has happened, so it takes effect.
    'shop.voucher-issued.v1': on(Issued, {
      from: ['http'],
      apply: (s, { data: { value, holder } }) =>
        accept({ status: 'issued', left: s.left + value, ...(holder === undefined ? {} : { holder }) }),
    }),
    // A request: the business rules may reject it.
    'shop.redemption-requested.v1': on(Redemption, {
      from: ['http'],
      idempotency: 'forever',
      apply: (s, { data: { amount } }) =>
        amount > s.left
          ? reject('not-enough-left')
          : accept({ ...s, left: s.left - amount }, { usedUp: amount === s.left }),
    }),
  },
  indexes: { byHolder: (s) => s.holder },
});
// #endregion

export type Voucher = z.infer<typeof Voucher>;
