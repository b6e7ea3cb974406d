import type { Masks } from '@reprise/service-kit';

/** Who the customers are: not for a test environment, which would write to them. */
export const masks: Masks = {
  'notifications.customer-introduced.v1': ['/address/name', '/address/email'],
  'notifications.notice-due.v1': ['/to/name', '/to/email'],
};
