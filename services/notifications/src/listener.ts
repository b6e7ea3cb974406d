import {
  aggregateIdOf,
  type EventId,
  identityHash,
  type RecordedEvent,
  type Source,
} from '@reprise/event-envelope';
import type { Reaction } from '@reprise/replay-gateway';
import type { Reactions } from '@reprise/service-kit';
import type { Address } from './domain/payloads.ts';
import type { ListenerGateways } from './gateways/index.ts';

// What this service knows of the ledger's events: the names, and of their payloads what it needs.

/** The customer has the account's id, and all that concerns one customer stays in order. */
const customerOf = ({ subject }: RecordedEvent): string => `customer/${aggregateIdOf(subject)}`;

type Opened = { readonly currency: string; readonly owner?: Address };

const introduce: Reaction<ListenerGateways, Opened> = (event, _outcome, { notifications }) => {
  const { currency, owner: address } = event.data;
  return notifications.emit({
    type: 'notifications.customer-introduced.v1',
    subject: customerOf(event),
    data: { currency, ...(address && { address }) },
  });
};

const seeWithdrawal: Reaction<ListenerGateways, { readonly amount: number }> = (
  event,
  _outcome,
  { notifications },
) =>
  notifications.emit({
    type: 'notifications.withdrawal-seen.v1',
    subject: customerOf(event),
    data: { occasion: identityHash(event), amount: event.data.amount },
  });

type Settled = { readonly payout: string; readonly paid?: number };

/** Settled a second time, a payout is the same occasion: then the first word was not right. */
const seePayout: Reaction<ListenerGateways, Settled> = (event, _outcome, { notifications }) => {
  const { payout, paid } = event.data;
  const occasion = identityHash({ source: event.subject as string as Source, id: payout as EventId });
  return notifications.emit({
    type: 'notifications.payout-settled.v1',
    subject: customerOf(event),
    data: { occasion, payout, ...(paid && { paid }) },
  });
};

export const listening: Reactions<ListenerGateways> = {
  'ledger.account-opened.v1': introduce,
  'ledger.money-withdrawn.v1': seeWithdrawal,
  'ledger.payout-settled.v1': seePayout,
};
