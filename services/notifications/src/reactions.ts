import type { Reaction } from '@reprise/replay-gateway';
import type { Reactions } from '@reprise/service-kit';
import type { NoticeFacts } from './domain/customer.ts';
import type { LetterFacts } from './domain/notice.ts';
import type { NoticeDue } from './domain/payloads.ts';
import type { Gateways } from './gateways/index.ts';
import { letterOf } from './letters.ts';

/** Something has happened on which a customer may want a notice; whether, the customer's aggregate has decided. */
const noteDue: Reaction<Gateways, { readonly occasion: string }> = async (
  event,
  outcome,
  { notifications },
) => {
  if (outcome.status !== 'accepted' || outcome.facts === undefined) return;
  const { to, content } = outcome.facts as NoticeFacts; // as the customer says it
  await notifications.emit({
    type: 'notifications.notice-due.v1',
    subject: `notice/${event.data.occasion}`,
    data: { customer: event.subject, to, content },
  });
};

const write: Reaction<Gateways, NoticeDue> = async (event, outcome, { mail, notifications }) => {
  if (outcome.status !== 'accepted') return;
  const { corrects } = outcome.facts as LetterFacts; // as the notice says it
  const answer = await mail.send(letterOf(event.data, corrects));
  const { subject } = event;
  await notifications.emit(
    answer.status === 'sent'
      ? { type: 'notifications.notice-sent.v1', subject, data: { messageId: answer.messageId } }
      : { type: 'notifications.notice-refused.v1', subject, data: { reason: answer.reason } },
  );
};

export const reactions: Reactions<Gateways> = {
  'notifications.withdrawal-seen.v1': noteDue,
  'notifications.payout-settled.v1': noteDue,
  'notifications.notice-due.v1': write,
};
