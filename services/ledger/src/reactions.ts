import { identityHash, type RecordedEvent } from '@reprise/event-envelope';
import type { Reaction } from '@reprise/replay-gateway';
import type { Reactions } from '@reprise/service-kit';
import type { InCurrency } from './domain/account.ts';
import type { PayoutRequested, TransferReceived, TransferRequested } from './domain/payloads.ts';
import type { Gateways } from './gateways.ts';

/** What the ledger's own reactions sign with. */
const LEDGER = 'ledger';

/** Has a payout made that the account has money for: the amount is held until payments says how it ended. */
export const instructPayout: Reaction<Gateways, PayoutRequested> = async (event, outcome, { payments }) => {
  if (outcome.status !== 'accepted') return;
  const { amount, currency: payIn, to } = event.data;
  const { currency } = outcome.facts as InCurrency; // as the account says it
  const { id: payout, subject: account } = event;
  await payments.emit({
    type: 'payments.payout-instructed.v1',
    subject: `payout/${payoutId(event)}`,
    data: { payout, account, amount, currency, payIn, to },
  });
};

/** One for each account, too: a producer that uses an id for two accounts must not have one payout made for both. */
const payoutId = ({ subject, source, id }: RecordedEvent): string =>
  identityHash({ source, id: `${subject} ${id}` as typeof id });

/** The money has left one account, and arrives at the other. */
export const passOn: Reaction<Gateways, TransferRequested> = async (event, outcome, { ledger }) => {
  if (outcome.status !== 'accepted') return;
  const { currency } = outcome.facts as InCurrency; // as the account says it
  await ledger.emit({
    type: 'ledger.transfer-received.v1',
    subject: event.data.to,
    data: { amount: event.data.amount, currency, from: { account: event.subject } },
  });
};

/** What the ledger sent to an account that does not take it goes back to where it came from. What comes back, stays. */
export const sendBack: Reaction<Gateways, TransferReceived> = async (event, outcome, { ledger }) => {
  const { amount, currency, from, returned } = event.data;
  const sender = event.source === LEDGER && returned === undefined ? from?.account : undefined;
  if (outcome.status !== 'rejected' || sender === undefined) return;
  await ledger.emit({
    type: 'ledger.transfer-received.v1',
    subject: sender,
    data: { amount, currency, from: { account: event.subject }, returned: outcome.reason },
  });
};

export const reactions: Reactions<Gateways> = {
  'ledger.payout-requested.v1': instructPayout,
  'ledger.transfer-requested.v1': passOn,
  'ledger.transfer-received.v1': sendBack,
};
