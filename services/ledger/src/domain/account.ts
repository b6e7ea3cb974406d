import { accept, type Decision, defineAggregate, type Facts, on, reject } from '@reprise/aggregate';
import {
  AccountState,
  available,
  credit,
  debit,
  hold,
  release,
  uncredit,
  undebit,
  unopened,
} from './account-state.ts';
import { payoutFee } from './fees.ts';
import * as payload from './payloads.ts';

// The type names are the storage format: an event in the log keeps its name for ever. Change one by an upcaster.

/** Anything on an account that is not open is rejected. */
const whenOpen =
  <Event>(then: (state: AccountState, event: Event) => Decision<AccountState>) =>
  (state: AccountState, event: Event): Decision<AccountState> =>
    state.status === 'open' ? then(state, event) : reject('account-not-open');

/** A request may not take more than what is available; a fact may: the cash machine has paid. */
const withFunds = (
  state: AccountState,
  amount: number,
  then: () => AccountState,
  facts?: Facts,
): Decision<AccountState> =>
  amount > available(state) ? reject('insufficient-funds') : accept(then(), facts);

/** For the reactions: what the amounts of an event are in, which only the account knows. */
export type InCurrency = { readonly currency: string };
const inCurrency = ({ currency }: AccountState): InCurrency => ({ currency });

type Amount = { readonly data: { readonly amount: number } };
const credits = whenOpen((s, { data }: Amount) => accept(credit(s, data.amount)));
const debits = whenOpen((s, { data }: Amount) => accept(debit(s, data.amount)));

/** Taken back, where no later outcome changes by it; otherwise the log without the event says what is left. */
const takeBackCredit = (s: AccountState, { data }: Amount): AccountState => uncredit(s, data.amount);
const takeBackDebit = (s: AccountState, { data }: Amount): AccountState => undebit(s, data.amount);

/** Money that comes in, or goes out, as a fact. */
const credited = { apply: credits, revert: takeBackCredit } as const;
const debited = { apply: debits, revert: takeBackDebit } as const;

/** Nothing here counts twice because a producer said it twice, however late. */
const once = { idempotency: 'forever' } as const;

export const account = defineAggregate('account', AccountState, {
  initial: unopened,
  events: {
    'ledger.account-opened.v1': on(payload.AccountOpened, {
      ...once,
      from: ['http'],
      // An account cannot have been used and never opened.
      reversible: 'never',
      apply: (s, { data }) =>
        s.status === 'open' ? reject('account-already-open') : accept({ ...s, ...data, status: 'open' }),
    }),

    'ledger.money-deposited.v1': on(payload.MoneyMoved, { ...once, from: ['http'], ...credited }),
    'ledger.money-withdrawn.v1': on(payload.MoneyMoved, { ...once, from: ['http'], ...debited }),
    'ledger.transfer-received.v1': on(payload.TransferReceived, {
      ...once,
      from: ['http', 'ledger'],
      apply: whenOpen((s, { data: { amount, currency } }) =>
        currency === undefined || currency === s.currency
          ? accept(credit(s, amount))
          : reject('other-currency'),
      ),
      revert: takeBackCredit,
    }),
    'ledger.transfer-sent.v1': on(payload.TransferSent, { ...once, from: ['http'], ...debited }),
    'ledger.interest-credited.v1': on(payload.InterestCredited, { ...once, from: ['http'], ...credited }),
    'ledger.fee-charged.v1': on(payload.Charged, { ...once, from: ['http'], ...debited }),
    'ledger.penalty-interest-charged.v1': on(payload.Charged, { ...once, from: ['http'], ...debited }),

    'ledger.withdrawal-requested.v1': on(payload.WithdrawalRequested, {
      ...once,
      from: ['http'],
      apply: whenOpen((s, { data }) => withFunds(s, data.amount, () => debit(s, data.amount))),
      revert: takeBackDebit,
    }),
    'ledger.transfer-requested.v1': on(payload.TransferRequested, {
      ...once,
      from: ['http'],
      apply: whenOpen((s, { data, subject }) =>
        data.to === subject
          ? reject('same-account')
          : withFunds(s, data.amount, () => debit(s, data.amount), inCurrency(s)),
      ),
      revert: takeBackDebit,
    }),

    'ledger.payout-requested.v1': on(payload.PayoutRequested, {
      ...once,
      from: ['http'],
      // The bank may be paying it by now: payments says how it ends.
      reversible: 'never',
      apply: whenOpen((s, event) => {
        const { id, data } = event;
        const toHold = data.amount + payoutFee(event)(data.amount);
        return Object.hasOwn(s.holds, id)
          ? reject('payout-pending')
          : withFunds(s, toHold, () => hold(s, id, toHold), inCurrency(s));
      }),
    }),
    'ledger.payout-settled.v1': on(payload.PayoutEnded, {
      ...once,
      from: ['payments'],
      apply: whenOpen((s, { data: { payout } }) => {
        const amount = Object.hasOwn(s.holds, payout) ? s.holds[payout] : undefined;
        return amount === undefined ? reject('unknown-payout') : accept(debit(release(s, payout), amount));
      }),
    }),
    'ledger.payout-failed.v1': on(payload.PayoutEnded, {
      ...once,
      from: ['payments'],
      apply: whenOpen((s, { data: { payout } }) =>
        Object.hasOwn(s.holds, payout) ? accept(release(s, payout)) : reject('unknown-payout'),
      ),
    }),
  },
  indexes: { byOwner: (s) => s.owner?.email },
});
