import { subject } from '@reprise/event-envelope';
import { type EventAttributes, event } from '@reprise/testing';
import type { Content, NoticeDue } from '../../src/domain/payloads.ts';

/** The events of customers and notices as tests say them. Amounts in minor units. */

export const address = { name: 'Ann', email: 'ann@example.com' };
export const OCCASION = '0123456789abcdef0123456789abcdef';

export const introduced = (data: object = { address }, attributes: EventAttributes = {}) =>
  event('notifications.customer-introduced.v1', { currency: 'CZK', ...data }, attributes);
export const preferencesSet = (data: object) => event('notifications.preferences-set.v1', data);
export const withdrawalSeen = (amount: number, attributes: EventAttributes = {}) =>
  event('notifications.withdrawal-seen.v1', { occasion: OCCASION, amount }, attributes);
export const payoutSettled = (paid?: number) =>
  event('notifications.payout-settled.v1', { occasion: OCCASION, payout: 'p-1', ...(paid && { paid }) });

export const payoutContent = (paid: number, on = '2026-01-01T12:00:00Z'): Content => ({
  about: 'payout',
  payout: 'p-1',
  paid,
  on,
});
export const dueNotice = (content: Content = payoutContent(100)): NoticeDue => ({
  customer: subject('customer/576'),
  to: address,
  content,
});
export const noticeDue = (content?: Content) => event('notifications.notice-due.v1', dueNotice(content));
export const noticeSent = (messageId = '<1@example.com>') =>
  event('notifications.notice-sent.v1', { messageId });
export const noticeRefused = () => event('notifications.notice-refused.v1', { reason: '550' });
