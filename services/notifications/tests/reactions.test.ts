import { describe, expect, test } from '@jest/globals';
import type { Outcome } from '@reprise/aggregate';
import { issuesOf, type RecordedEvent } from '@reprise/event-envelope';
import type { FollowUp, Reaction } from '@reprise/replay-gateway';
import { history } from '@reprise/testing';
import { notice } from '../src/domain/notice.ts';
import type { Gateways } from '../src/gateways/index.ts';
import type { Letter } from '../src/gateways/mail.ts';
import { reactions } from '../src/reactions.ts';
import { address, dueNotice, noticeDue, OCCASION, payoutContent, withdrawalSeen } from './domain/events.ts';

type Answer = { status: 'sent'; messageId: string } | { status: 'refused'; reason: string };
const SENT: Answer = { status: 'sent', messageId: '<1@example.com>' };

/** The letters that go out because of an event, and what is emitted. */
async function react(event: RecordedEvent, outcome: Outcome, answer = SENT) {
  const letters: Letter[] = [];
  const emitted: FollowUp[] = [];
  const [placed] = history([event], event.type.includes('notice') ? `notice/${OCCASION}` : 'customer/576');
  const reaction = reactions[event.type] as Reaction<Gateways>;
  await reaction(placed as never, outcome, {
    mail: {
      send: async (letter) => {
        letters.push(letter);
        return answer;
      },
    },
    notifications: { emit: async (followUp) => void emitted.push(followUp) },
  });
  for (const { type, data } of emitted) {
    const schema = notice.events[type]?.schema;
    expect(schema && issuesOf(schema, data)).toEqual([]);
  }
  return { letters, emitted };
}

const content = payoutContent(4_000);

describe('what a customer may want to know', () => {
  test('makes a notice due where the customer’s aggregate says so', async () => {
    const outcome = { status: 'accepted', facts: { to: address, content } } as const;
    const { letters, emitted } = await react(withdrawalSeen(1), outcome);
    expect(emitted).toEqual([
      {
        type: 'notifications.notice-due.v1',
        subject: `notice/${OCCASION}`,
        data: { customer: 'customer/576', to: address, content },
      },
    ]);
    expect(letters).toEqual([]);
  });

  test.each<Outcome>([
    { status: 'accepted' },
    { status: 'rejected', reason: 'unknown-customer' },
    { status: 'duplicate' },
  ])('makes none due otherwise: %j', async (outcome) => {
    expect(await react(withdrawalSeen(1), outcome)).toEqual({ letters: [], emitted: [] });
  });
});

describe('a notice that is due', () => {
  test('is written and said to be sent', async () => {
    const outcome = { status: 'accepted', facts: { corrects: false } } as const;
    expect(await react(noticeDue(content), outcome)).toEqual({
      letters: [
        {
          to: 'ann@example.com',
          subject: 'Your payout has been made',
          text: 'Dear Ann,\n\nOn 2026-01-01, your payout p-1 was paid. The payee receives 40.00.\n\nYour bank\n',
        },
      ],
      emitted: [
        {
          type: 'notifications.notice-sent.v1',
          subject: `notice/${OCCASION}`,
          data: { messageId: '<1@example.com>' },
        },
      ],
    });
  });

  test('says that it puts an earlier one right, where it does', async () => {
    const { letters } = await react(noticeDue(content), { status: 'accepted', facts: { corrects: true } });
    expect(letters).toMatchObject([
      {
        subject: 'Correction: Your payout has been made',
        text: expect.stringMatching(/^We have written to you about this before, and it was not right/),
      },
    ]);
  });

  test('that is nothing new is not written', async () => {
    const nothing = await react(noticeDue(content), { status: 'rejected', reason: 'nothing-new' });
    expect(nothing).toEqual({ letters: [], emitted: [] });
  });

  test('is said to be refused where the mail server refuses it', async () => {
    const outcome = { status: 'accepted', facts: { corrects: false } } as const;
    const { emitted } = await react(noticeDue(content), outcome, { status: 'refused', reason: '550' });
    expect(emitted).toMatchObject([{ type: 'notifications.notice-refused.v1', data: { reason: '550' } }]);
  });
});

test('a large withdrawal is written of with its currency', async () => {
  const on = '2026-01-05T09:00:00Z';
  const due = dueNotice({ about: 'large-withdrawal', amount: 1_234_567, currency: 'CZK', on });
  const outcome = { status: 'accepted', facts: { corrects: false } } as const;
  const { letters } = await react(noticeDue(due.content), outcome);
  expect(letters[0]?.text).toContain('On 2026-01-05, 12345.67 CZK were withdrawn from your account.');
});
