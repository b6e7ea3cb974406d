import type { emitGateway, FollowUp, Reaction } from '@reprise/replay-gateway';
import { convert } from './domain/index.ts';
import type { PayoutInstructed } from './domain/payloads.ts';
import type { bankAt } from './gateways/bank.ts';
import type { ratesAt } from './gateways/rates.ts';

/** What the reactions of payments reach. */
export type Gateways = {
  readonly bank: ReturnType<typeof bankAt>;
  readonly rates: ReturnType<typeof ratesAt>;
  /** The own event stream. */
  readonly payments: ReturnType<typeof emitGateway>;
  readonly ledger: ReturnType<typeof emitGateway>;
};

/** Pays what was instructed, at the rate of the moment, and tells how it ended: this service, and the ledger. */
export const payOut: Reaction<Gateways, PayoutInstructed> = async (event, outcome, gateways) => {
  if (outcome.status !== 'accepted') return;
  const { bank, rates, payments, ledger } = gateways;
  const { payout, account, amount, currency, payIn, to } = event.data;
  const tell = async (here: Omit<FollowUp, 'subject'>, there: Omit<FollowUp, 'subject'>) => {
    await payments.emit({ ...here, subject: event.subject });
    await ledger.emit({ ...there, subject: account });
  };
  const failed = (reason: string) =>
    tell(
      { type: 'payments.payout-failed.v1', data: { reason } },
      { type: 'ledger.payout-failed.v1', data: { payout, reason } },
    );

  const { rate } = currency === payIn ? { rate: 1 } : await rates.rate({ from: currency, to: payIn });
  const paid = convert(amount, rate);
  if (paid === 0) return failed('amount-too-small');
  const answer = await bank.pay({ ...to, amount: paid, currency: payIn, reference: payout });
  if (answer.status === 'rejected') return failed(answer.reason);
  return tell(
    { type: 'payments.payout-paid.v1', data: { rate, paid, reference: answer.id } },
    { type: 'ledger.payout-settled.v1', data: { payout, rate, paid } },
  );
};

export const reactions = { 'payments.payout-instructed.v1': payOut };
