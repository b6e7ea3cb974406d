import { type EventAttributes, event } from '@reprise/testing';

/** The ledger's events as tests say them. Amounts in minor units. */
const of =
  <Data>(name: string, dataOf: (amount: number) => Data) =>
  (amount: number, attributes: EventAttributes = {}) =>
    event(`ledger.${name}.v1`, dataOf(amount), attributes);

export const opened = (data: Readonly<Record<string, unknown>> = {}) =>
  event('ledger.account-opened.v1', { currency: 'CZK', overdraftLimit: 0, ...data });

export const deposited = of('money-deposited', (amount) => ({ amount, channel: 'cash' }));
export const withdrawn = of('money-withdrawn', (amount) => ({ amount, channel: 'cash' }));
export const transferReceived = of('transfer-received', (amount) => ({
  amount,
  from: { bank: 'AB', account: '1' },
}));
export const transferSent = of('transfer-sent', (amount) => ({ amount, to: { bank: 'CD', account: '2' } }));
export const interestCredited = of('interest-credited', (amount) => ({ amount }));
export const feeCharged = of('fee-charged', (amount) => ({ amount, reason: 'statement' }));
export const penaltyCharged = of('penalty-interest-charged', (amount) => ({ amount }));

export const withdrawalRequested = of('withdrawal-requested', (amount) => ({ amount, channel: 'card' }));
export const transferRequested = of('transfer-requested', (amount) => ({ amount, to: 'account/2' }));

const payee = { iban: 'CZ6508000000192000145399', name: 'Jan' };
/** A payout, to be settled or to fail by the id that it has here. */
export const payoutRequested = (amount: number, id?: string, attributes: EventAttributes = {}) =>
  event(
    'ledger.payout-requested.v1',
    { amount, currency: 'EUR', to: payee },
    { ...attributes, ...(id === undefined ? {} : { id }) },
  );
export const payoutSettled = (payout: string) =>
  event('ledger.payout-settled.v1', { payout, rate: 25.2, paid: 4 });
export const payoutFailed = (payout: string) =>
  event('ledger.payout-failed.v1', { payout, reason: 'unknown IBAN' });

export const credits = { deposited, transferReceived, interestCredited };
export const debits = { withdrawn, transferSent, feeCharged, penaltyCharged };
/** What takes money only where there is enough of it. */
export const requests = { withdrawalRequested, transferRequested, payoutRequested };
