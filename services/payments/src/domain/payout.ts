import { accept, defineAggregate, on, reject } from '@reprise/aggregate';
import { PayoutFailed, PayoutInstructed, PayoutPaid } from './payloads.ts';
import { PayoutState, unknown } from './payout-state.ts';

// The type names are the storage format: an event in the log keeps its name for ever. Change one by an upcaster.

/** Nothing here counts twice because a producer said it twice, however late. */
const once = { idempotency: 'forever' } as const;

export const payout = defineAggregate('payout', PayoutState, {
  initial: unknown,
  events: {
    'payments.payout-instructed.v1': on(PayoutInstructed, {
      ...once,
      from: ['ledger'],
      apply: (s, { data }) =>
        s.status === 'unknown'
          ? accept({ status: 'instructed', instruction: data })
          : reject('already-instructed'),
    }),

    // What the reaction found out. A later word is a correction, and stands.
    'payments.payout-paid.v1': on(PayoutPaid, {
      ...once,
      from: ['system'],
      apply: ({ instruction }, { data }) =>
        instruction === undefined
          ? reject('unknown-payout')
          : accept({ status: 'paid', instruction, payment: data }),
    }),
    'payments.payout-failed.v1': on(PayoutFailed, {
      ...once,
      from: ['system'],
      apply: ({ instruction }, { data }) =>
        instruction === undefined
          ? reject('unknown-payout')
          : accept({ status: 'failed', instruction, reason: data.reason }),
    }),
  },
  indexes: { byAccount: (s) => s.instruction?.account },
});
