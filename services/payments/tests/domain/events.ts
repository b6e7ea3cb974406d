import { type EventAttributes, event } from '@reprise/testing';

/** The events of a payout as tests say them. Amounts in minor units. */

export const instruction = {
  payout: 'payout-request-1',
  account: 'account/576',
  amount: 100_000,
  currency: 'CZK',
  payIn: 'EUR',
  to: { iban: 'DE89370400440532013000', name: 'Jan' },
};

export const instructed = (changes: Partial<typeof instruction> = {}, attributes: EventAttributes = {}) =>
  event('payments.payout-instructed.v1', { ...instruction, ...changes }, attributes);

export const payment = { rate: 0.0396, paid: 3_960, reference: 'B-1' };

export const paid = (changes: Partial<typeof payment> = {}) =>
  event('payments.payout-paid.v1', { ...payment, ...changes });

export const failed = (reason = 'unknown-iban') => event('payments.payout-failed.v1', { reason });
