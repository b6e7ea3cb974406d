import type { CallMasks, Masks } from '@reprise/service-kit';

/** Who is paid: not for a test environment. What the other bank says for a reason may name people too. */
export const masks: Masks = {
  'payments.payout-instructed.v1': ['/to/iban', '/to/name'],
  'payments.payout-failed.v1': ['/reason'],
};

/** What the reactions tell the other bank, and what it says; what they tell the ledger, and this service itself. */
export const callMasks: CallMasks = {
  'bank.pay': {
    request: { shown: ['/amount', '/currency', '/reference'], masked: ['/iban', '/name'] },
    response: { shown: ['/status', '/id'], masked: ['/reason'] },
  },
  'rates.rate': { request: { shown: ['/from', '/to'] }, response: { shown: ['/rate'] } },
  'payments.emit': {
    request: {
      shown: ['/type', '/subject', '/data/rate', '/data/paid', '/data/reference'],
      masked: ['/data/reason'],
    },
  },
  'ledger.emit': {
    request: {
      shown: ['/type', '/subject', '/data/payout', '/data/rate', '/data/paid'],
      masked: ['/data/reason'],
    },
  },
};
