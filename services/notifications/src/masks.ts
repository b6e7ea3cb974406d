import type { CallMasks, Masks } from '@reprise/service-kit';

/** Who the customers are: not for a test environment, which would write to them. */
export const masks: Masks = {
  'notifications.customer-introduced.v1': ['/address/name', '/address/email'],
  'notifications.notice-due.v1': ['/to/name', '/to/email'],
};

/** Letters name whom they are to, in the middle of the text. */
export const callMasks: CallMasks = {
  'mail.send': {
    request: { shown: ['/subject'], masked: ['/to', '/text'] },
    response: { shown: ['/status', '/messageId', '/reason'] },
  },
  'notifications.emit': {
    request: {
      shown: ['/type', '/subject', '/data/customer', '/data/content', '/data/messageId', '/data/reason'],
      masked: ['/data/to/name', '/data/to/email'],
    },
  },
};
