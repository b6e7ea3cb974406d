import { aggregateIdOf } from '@reprise/event-envelope';
import type { FollowUp, Reaction } from '@reprise/replay-gateway';
import type { Reactions } from '@reprise/service-kit';
import { convert, MAX_AMOUNT } from './domain/index.ts';
import type { PayoutInstructed } from './domain/payloads.ts';
import type { Gateways } from './gateways/index.ts';

type Word = Omit<FollowUp, 'subject'>;

/** Pays what was instructed, at the rate of the moment, and tells how it ended: this service, and the ledger. */
export const payOut: Reaction<Gateways, PayoutInstructed> = async (event, outcome, gateways) => {
  if (outcome.status !== 'accepted') return;
  const { bank, rates, payments, ledger } = gateways;
  const { payout, account, amount, currency, payIn, to } = event.data;
  const tell = async (here: Word, there: Word) => {
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
  if (paid > MAX_AMOUNT) return failed('amount-too-large');
  // By the id of the payout, not by that of its request: another account may have one of that name.
  const reference = aggregateIdOf(event.subject);
  const answer = await bank.pay({ ...to, amount: paid, currency: payIn, reference });
  if (answer.status === 'rejected') return failed(inOneLine(answer.reason));
  return tell(
    { type: 'payments.payout-paid.v1', data: { rate, paid, reference: answer.id } },
    { type: 'ledger.payout-settled.v1', data: { payout, rate, paid } },
  );
};

/** What the other bank says is its own; what goes into an event is plain and short. */
const inOneLine = (text: string): string =>
  text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .slice(0, 140)
    .toWellFormed()
    .trim() || 'no reason given';

export const reactions: Reactions<Gateways> = { 'payments.payout-instructed.v1': payOut };
