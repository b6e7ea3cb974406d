import { accept, type Decision, defineAggregate, on, reject } from '@reprise/aggregate';
import * as z from 'zod';
import * as payload from './payloads.ts';

// The type names are the storage format: an event in the log keeps its name for ever. Change one by an upcaster.

/** The customer of one account: where to write to, and about what. Known by the account's id: `customer/576`. */
export const CustomerState = z.object({
  status: z.enum(['unknown', 'known']),
  currency: z.string(),
  address: payload.Address.optional(),
  preferences: z.object({
    /** In minor units of the account's currency; null: never. */
    largeWithdrawal: z.int().nullable(),
    payouts: z.boolean(),
  }),
});
export type CustomerState = z.infer<typeof CustomerState>;

export const unknown: CustomerState = {
  status: 'unknown',
  currency: '',
  // What holds until the customer says otherwise: 10,000.00, and every payout.
  preferences: { largeWithdrawal: 1_000_000, payouts: true },
};

/** For the reactions: the notice that an event makes due. */
export type NoticeFacts = { readonly to: payload.Address; readonly content: payload.Content };

const once = { idempotency: 'forever' } as const;

/** Nobody is written to before the account is open, nor where it has no owner. */
const whenKnown =
  <Event>(then: (state: CustomerState, event: Event) => Decision<CustomerState>) =>
  (state: CustomerState, event: Event): Decision<CustomerState> =>
    state.status === 'known' ? then(state, event) : reject('unknown-customer');

const writing = (state: CustomerState, wanted: boolean, content: payload.Content): Decision<CustomerState> =>
  wanted && state.address !== undefined
    ? accept(state, { to: state.address, content } satisfies NoticeFacts)
    : accept(state);

const isLarge = (amount: number, { preferences: { largeWithdrawal } }: CustomerState): boolean =>
  largeWithdrawal !== null && amount >= largeWithdrawal;

type Preferences = CustomerState['preferences'];
const changed = (
  { largeWithdrawal, payouts }: Preferences,
  wish: z.infer<typeof payload.PreferencesSet>,
): Preferences => ({
  largeWithdrawal: wish.largeWithdrawal === undefined ? largeWithdrawal : wish.largeWithdrawal,
  payouts: wish.payouts ?? payouts,
});

export const customer = defineAggregate('customer', CustomerState, {
  initial: unknown,
  events: {
    'notifications.customer-introduced.v1': on(payload.CustomerIntroduced, {
      ...once,
      from: ['system'],
      // An account opens once; the ledger rejects a second opening, and who would then be its owner is nobody's customer.
      apply: (s, { data }) =>
        s.status === 'known' ? reject('already-known') : accept({ ...s, ...data, status: 'known' }),
    }),
    'notifications.preferences-set.v1': on(payload.PreferencesSet, {
      from: ['http'],
      apply: whenKnown((s, { data }) => accept({ ...s, preferences: changed(s.preferences, data) })),
    }),

    'notifications.withdrawal-seen.v1': on(payload.WithdrawalSeen, {
      ...once,
      from: ['system'],
      apply: whenKnown((s, { data: { amount }, time }) =>
        writing(s, isLarge(amount, s), {
          about: 'large-withdrawal',
          amount,
          currency: s.currency,
          on: time,
        }),
      ),
    }),
    'notifications.payout-settled.v1': on(payload.PayoutSettled, {
      ...once,
      from: ['system'],
      apply: whenKnown((s, { data: { payout, paid }, time }) =>
        writing(s, s.preferences.payouts, { about: 'payout', payout, ...(paid && { paid }), on: time }),
      ),
    }),
  },
  indexes: { byEmail: (s) => s.address?.email },
});
