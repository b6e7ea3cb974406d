import type { CallMasks, Masks } from '@reprise/service-kit';

/** Who the bank's customers are, and whom they pay: not for a test environment. Free text may name people too. */
export const masks: Masks = {
  'ledger.account-opened.v1': ['/owner/name', '/owner/email'],
  'ledger.money-deposited.v1': ['/purpose'],
  'ledger.money-withdrawn.v1': ['/purpose'],
  'ledger.transfer-received.v1': ['/from/account', '/purpose'],
  'ledger.transfer-sent.v1': ['/to/account', '/purpose'],
  'ledger.fee-charged.v1': ['/reason'],
  'ledger.penalty-interest-charged.v1': ['/reason'],
  'ledger.payout-requested.v1': ['/to/iban', '/to/name'],
  'ledger.payout-settled.v1': ['/reason'],
  'ledger.payout-failed.v1': ['/reason'],
};

const within = (pointer: string, ...names: readonly string[]): readonly string[] =>
  names.map((name) => `${pointer}/${name}`);

/** What the reactions tell payments, and this service itself. */
export const callMasks: CallMasks = {
  'payments.emit': {
    request: {
      shown: ['/type', '/subject', ...within('/data', 'payout', 'account', 'amount', 'currency', 'payIn')],
      masked: ['/data/to/iban', '/data/to/name'],
    },
  },
  // Accounts of this ledger: the subjects of events.
  'ledger.emit': {
    request: { shown: ['/type', '/subject', ...within('/data', 'amount', 'currency', 'from', 'returned')] },
  },
};
