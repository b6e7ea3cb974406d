import { expect, test } from '@jest/globals';
import type { Outcome } from '@reprise/aggregate';
import { isSubject, issuesOf, type RecordedEvent } from '@reprise/event-envelope';
import type { FollowUp, Reaction } from '@reprise/replay-gateway';
import { history } from '@reprise/testing';
import { account } from '../src/domain/account.ts';
import type { Gateways } from '../src/gateways.ts';
import { instructPayout, passOn, sendBack } from '../src/reactions.ts';
import { payoutRequested, transferReceived, transferRequested } from './domain/events.ts';

const accepted: Outcome = { status: 'accepted', facts: { currency: 'CZK' } };
const rejected: Outcome = { status: 'rejected', reason: 'account-not-open' };

/** What a reaction emits, and to whom. */
async function emitted<Data>(reaction: Reaction<Gateways, Data>, event: RecordedEvent, outcome: Outcome) {
  const said: (FollowUp & { to: string })[] = [];
  const emitting = (to: string) => ({ emit: async (event: FollowUp) => void said.push({ to, ...event }) });
  const [placed] = history([event], event.subject === 'unplaced/0' ? 'account/1' : event.subject);
  await reaction(placed as Parameters<typeof reaction>[0], outcome, {
    ledger: emitting('ledger'),
    payments: emitting('payments'),
  });
  return said;
}

test('an accepted payout is instructed, in the account’s currency, to be paid in the payee’s', async () => {
  const [said, ...others] = await emitted(instructPayout, payoutRequested(300, 'p-1'), accepted);
  expect(said).toEqual({
    to: 'payments',
    type: 'payments.payout-instructed.v1',
    // For ever: it is a name in another log.
    subject: 'payout/e3091abf48630fa2bf4ef2e4d2b12c16',
    data: {
      payout: 'p-1',
      account: 'account/1',
      amount: 300,
      currency: 'CZK',
      payIn: 'EUR',
      to: { iban: 'CZ6508000000192000145399', name: 'Jan' },
    },
  });
  expect(others).toEqual([]);
});

test('one id on two accounts is two payouts', async () => {
  const [one] = await emitted(
    instructPayout,
    payoutRequested(300, 'p-1', { subject: 'account/1' }),
    accepted,
  );
  const [two] = await emitted(
    instructPayout,
    payoutRequested(300, 'p-1', { subject: 'account/2' }),
    accepted,
  );
  expect(one?.subject).not.toBe(two?.subject);
  expect(isSubject(one?.subject ?? '')).toBe(true);
});

test('a transfer arrives at the other account, which is told from whom and in which currency', async () => {
  expect(await emitted(passOn, transferRequested(300), accepted)).toEqual([
    {
      to: 'ledger',
      type: 'ledger.transfer-received.v1',
      subject: 'account/2',
      data: { amount: 300, currency: 'CZK', from: { account: 'account/1' } },
    },
  ]);
});

test.each([
  ['payout', instructPayout, payoutRequested(300, 'p-1')],
  ['transfer', passOn, transferRequested(300)],
])('nothing comes of a %s that is rejected or repeated', async (_name, reaction, event) => {
  expect(await emitted<never>(reaction as Reaction<Gateways>, event, rejected)).toEqual([]);
  expect(await emitted<never>(reaction as Reaction<Gateways>, event, { status: 'duplicate' })).toEqual([]);
});

const passedOn = (changes: object = {}) => ({
  ...transferReceived(300, { source: 'ledger', subject: 'account/2' }),
  data: { amount: 300, currency: 'CZK', from: { account: 'account/1' }, ...changes },
});

test('money that the other account does not take goes back to its sender, with the reason', async () => {
  const [back, ...others] = await emitted(sendBack, passedOn(), rejected);
  expect(back).toEqual({
    to: 'ledger',
    type: 'ledger.transfer-received.v1',
    subject: 'account/1',
    data: { amount: 300, currency: 'CZK', from: { account: 'account/2' }, returned: 'account-not-open' },
  });
  expect(others).toEqual([]);
  const definition = account.events['ledger.transfer-received.v1'];
  expect(definition && issuesOf(definition.schema, back?.data)).toEqual([]);
});

test.each([
  ['arrived', passedOn(), accepted],
  ['is on its way back already', passedOn({ returned: 'account-not-open' }), rejected],
  ['came from another bank', { ...passedOn(), source: '/clearing' }, rejected],
  ['came from nobody', passedOn({ from: undefined }), rejected],
])('money that %s is not sent back', async (_name, event, outcome) => {
  expect(await emitted(sendBack, event as RecordedEvent, outcome)).toEqual([]);
});
