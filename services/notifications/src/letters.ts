import type { Content, NoticeDue } from './domain/payloads.ts';
import type { Letter } from './gateways/mail.ts';

/** The letter that says a notice. `corrects`: an earlier one said something else. */
export function letterOf({ to, content }: NoticeDue, corrects: boolean): Letter {
  const letter = { to: to.email, ...wordsOf(content) };
  const greeted = { ...letter, text: `Dear ${to.name},\n\n${letter.text}\n\nYour bank\n` };
  return corrects ? correctionOf(greeted) : greeted;
}

/** The letter that puts an earlier one about the same right. */
export const correctionOf = ({ to, subject, text }: Letter): Letter => ({
  to,
  subject: `Correction: ${subject}`,
  text: `We have written to you about this before, and it was not right. Please go by this letter.\n\n${text}`,
});

/** The letter that takes back one that should not have been written. */
export const withdrawalOf = ({ to, subject }: Letter): Letter => ({
  to,
  subject: `Correction: ${subject}`,
  text: 'We have written this to you by mistake. Nothing of the kind has happened, and you need not do anything.\n\nYour bank\n',
});

function wordsOf(content: Content): Omit<Letter, 'to'> {
  if (content.about === 'large-withdrawal')
    return {
      subject: 'A large withdrawal',
      text: `On ${dayOf(content.on)}, ${decimal(content.amount)} ${content.currency} were withdrawn from your account.`,
    };
  const arrived = content.paid === undefined ? '' : ` The payee receives ${decimal(content.paid)}.`;
  return {
    subject: 'Your payout has been made',
    text: `On ${dayOf(content.on)}, your payout ${content.payout} was paid.${arrived}`,
  };
}

const dayOf = (time: string): string => time.slice(0, 10);

/** Minor units as people write them; the same on every machine. */
const decimal = (amount: number): string => (amount / 100).toFixed(2);
