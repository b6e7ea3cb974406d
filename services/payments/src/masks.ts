import type { Masks } from '@reprise/service-kit';

/** Who is paid: not for a test environment. What the other bank says for a reason may name people too. */
export const masks: Masks = {
  'payments.payout-instructed.v1': ['/to/iban', '/to/name'],
  'payments.payout-failed.v1': ['/reason'],
};
