import { expect, test } from '@jest/globals';
import { isRequest, issuesOf, type RecordedEvent } from '@reprise/event-envelope';
import type { FollowUp, Reaction } from '@reprise/replay-gateway';
import { event, history } from '@reprise/testing';
import { customer } from '../src/domain/customer.ts';
import type { ListenerGateways } from '../src/gateways/index.ts';
import { listening } from '../src/listener.ts';

const owner = { name: 'Ann', email: 'ann@example.com' };
const opened = (data: object = { owner }) =>
  event('ledger.account-opened.v1', { currency: 'CZK', overdraftLimit: 0, ...data });
const withdrawn = (id?: string) =>
  event('ledger.money-withdrawn.v1', { amount: 5, channel: 'cash' }, id === undefined ? {} : { id });
const settled = (paid: number, id: string) =>
  event('ledger.payout-settled.v1', { payout: 'p-1', rate: 0.04, paid }, { id });

/** What is made of an event of the ledger; all that is emitted is what the customer's aggregate takes. */
async function heard(said: RecordedEvent, account = '576'): Promise<FollowUp | undefined> {
  const emitted: FollowUp[] = [];
  const [placed] = history([said], `account/${account}`);
  const reaction = listening[said.type] as Reaction<ListenerGateways>;
  await reaction(
    placed as never,
    { status: 'accepted' },
    {
      notifications: { emit: async (followUp) => void emitted.push(followUp) },
    },
  );
  const [followUp] = emitted;
  const schema = customer.events[followUp?.type ?? '']?.schema;
  expect(schema && issuesOf(schema, followUp?.data)).toEqual([]);
  return followUp;
}

test('an account is opened: its owner is a customer, known by the account', async () => {
  expect(await heard(opened())).toEqual({
    type: 'notifications.customer-introduced.v1',
    subject: 'customer/576',
    data: { currency: 'CZK', address: owner },
  });
  expect(await heard(opened({}))).toMatchObject({ data: { currency: 'CZK' } });
});

test('each withdrawal is an occasion of its own', async () => {
  const [one, two] = [await heard(withdrawn('w-1')), await heard(withdrawn('w-2'))];
  expect(one).toMatchObject({ subject: 'customer/576', data: { amount: 5 } });
  expect(one?.data).not.toEqual(two?.data);
});

test('a payout is one occasion, however often it is said to be settled; on another account it is another', async () => {
  const occasionOf = async (event: RecordedEvent, account?: string) =>
    (await heard(event, account))?.data as { readonly occasion: string };
  const { occasion } = await occasionOf(settled(40, 's-1'));
  expect(await occasionOf(settled(41, 's-1~c1'))).toEqual({ occasion, payout: 'p-1', paid: 41 });
  expect((await occasionOf(settled(40, 's-1'), '577')).occasion).not.toBe(occasion);
});

test('of another service, facts are heard and never requests', () => {
  expect(Object.keys(listening).filter(isRequest)).toEqual([]);
});
