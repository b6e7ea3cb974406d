import { expect, test } from '@jest/globals';
import type { Outcome } from '@reprise/aggregate';
import { issuesOf } from '@reprise/event-envelope';
import { type FollowUp, sayAgain } from '@reprise/replay-gateway';
import { history } from '@reprise/testing';
import { payout } from '../src/domain/payout.ts';
import { payOut } from '../src/reactions.ts';
import { instructed, instruction } from './domain/events.ts';

interface World {
  readonly rate?: number;
  readonly bank?: { status: 'booked'; id: string } | { status: 'rejected'; reason: string };
  readonly outcome?: Outcome;
}

const BOOKED = { status: 'booked', id: 'B-1' } as const;

/** What the reaction says to whom, in order. */
async function said(changes: Partial<typeof instruction> = {}, world: World = {}) {
  const { rate = 0.04, bank = BOOKED, outcome = { status: 'accepted' } as const } = world;
  const calls: (readonly [to: string, request: unknown])[] = [];
  const noting =
    <Answer>(to: string, answer: Answer) =>
    async (request: unknown): Promise<Answer> => {
      calls.push([to, request]);
      return answer;
    };
  const [event] = history([instructed(changes)], 'payout/7');
  await payOut(event as Parameters<typeof payOut>[0], outcome, {
    rates: { rate: noting('rates', { rate }) },
    bank: { pay: noting('bank', bank) },
    payments: { emit: noting('payments', undefined) },
    ledger: { emit: noting('ledger', undefined) },
  });
  return calls;
}

test('a payout is paid at the rate of the moment, and both services are told', async () => {
  expect(await said()).toEqual([
    ['rates', { from: 'CZK', to: 'EUR' }],
    ['bank', { ...instruction.to, amount: 4_000, currency: 'EUR', reference: '7' }],
    [
      'payments',
      {
        type: 'payments.payout-paid.v1',
        subject: 'payout/7',
        data: { rate: 0.04, paid: 4_000, reference: 'B-1' },
      },
    ],
    [
      'ledger',
      {
        type: 'ledger.payout-settled.v1',
        subject: 'account/576',
        data: { payout: 'payout-request-1', rate: 0.04, paid: 4_000 },
      },
    ],
  ]);
});

test('a payout in the account’s own currency asks for no rate', async () => {
  const calls = await said({ payIn: 'CZK' });
  expect(calls.map(([to]) => to)).toEqual(['bank', 'payments', 'ledger']);
  expect(calls[0]?.[1]).toMatchObject({ amount: 100_000, currency: 'CZK' });
});

test('a payout that the other bank refuses has failed, and the money is given back', async () => {
  const calls = await said({}, { bank: { status: 'rejected', reason: 'no-such-account' } });
  expect(calls.slice(2)).toMatchObject([
    ['payments', { type: 'payments.payout-failed.v1', data: { reason: 'no-such-account' } }],
    [
      'ledger',
      {
        type: 'ledger.payout-failed.v1',
        subject: 'account/576',
        data: { payout: 'payout-request-1', reason: 'no-such-account' },
      },
    ],
  ]);
});

test.each([
  ['is worth nothing', { rate: 0.000001 }, 'amount-too-small'],
  ['is worth more than there is', { rate: 1_000_000 }, 'amount-too-large'],
])('a payout that %s over there is never sent', async (_name, world, reason) => {
  const calls = await said({ amount: world.rate > 1 ? 10_000_000 : 100 }, world);
  expect(calls.map(([to]) => to)).toEqual(['rates', 'payments', 'ledger']);
  expect(calls[1]?.[1]).toMatchObject({ data: { reason } });
});

test.each(['', '\n', `${'a'.repeat(139)}\u{1f600}`, 'no\u0000such\r\naccount'])(
  'whatever the other bank says for a reason (%j), the event that tells it is one',
  async (reason) => {
    const calls = await said({}, { bank: { status: 'rejected', reason } });
    const told = calls[2]?.[1] as FollowUp;
    const schema = payout.events[told.type]?.schema;
    expect(schema && issuesOf(schema, told.data)).toEqual([]);
  },
);

test.each<Outcome>([{ status: 'rejected', reason: 'already-instructed' }, { status: 'duplicate' }])(
  'nothing comes of an instruction that is $status',
  async (outcome) => {
    expect(await said({}, { outcome })).toEqual([]);
  },
);

test('another amount is said again; that a payout which was settled has failed, is a person’s business', () => {
  const settled = { type: 'ledger.payout-settled.v1', subject: 'account/1', data: { paid: 1 } };
  expect(sayAgain(settled, { ...settled, data: { paid: 2 } })).toEqual({
    send: { ...settled, data: { paid: 2 } },
  });
  expect(sayAgain(settled, { ...settled, type: 'ledger.payout-failed.v1' })).toBe('undo-and-redo');
  expect(sayAgain(settled, { ...settled, subject: 'account/2' })).toBe('undo-and-redo');
});
