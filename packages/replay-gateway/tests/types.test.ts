import { expect, test } from '@jest/globals';
import * as z from 'zod';
import {
  type Calls,
  command,
  defineGateway,
  emitGateway,
  type GatewayCalls,
  query,
  type Reaction,
} from '../src/index.ts';

// Checked by tsc: a line that must not compile says so, and fails where it does.

const Payment = z.strictObject({ amount: z.int(), iban: z.string() });
const Receipt = z.object({ receipt: z.string() });

const bank = defineGateway('bank', {
  pay: command({
    request: Payment,
    response: Receipt,
    send: async ({ amount }, { key }) => ({ receipt: `${key} ${amount.toFixed()}` }),
    confirm: async ({ iban }) => (iban === '' ? { done: false } : { done: true, response: { receipt: '' } }),
    difference: (was, is) => ({ send: { ...is, amount: is.amount - was.amount } }),
    undo: async (payment, { receipt }) => [payment.iban, receipt.length],
  }),
  notify: command({ request: z.string(), send: async (text) => console.assert(text.length > 0) }),
  balance: query({
    request: z.null(),
    response: z.number(),
    ask: async () => 1,
    onMissing: { default: () => 0 },
  }),
});

test('requests and responses are inferred from the schemas', () => {
  const use = async ({ pay, notify, balance }: Calls<typeof bank>) => {
    const { receipt } = await pay({ amount: 1, iban: 'DE02' });
    await notify('x');
    const sum: number = await balance(null);
    // @ts-expect-error a payment has an iban
    await pay({ amount: 1 });
    // @ts-expect-error amounts are numbers
    await pay({ amount: '1', iban: 'DE02' });
    // @ts-expect-error the receipt is a text
    const wrong: number = receipt;
    return [sum, wrong];
  };
  expect(use).toBeInstanceOf(Function);
});

test('an operation has to fit its schemas', () => {
  const request = Payment;
  // @ts-expect-error the response lacks its receipt
  command({ request, response: Receipt, send: async () => ({}) });
  // @ts-expect-error there is no such key in a payment
  command({ request, send: async ({ amont }) => amont });
  const send = async () => ({ receipt: '' });
  const difference = () => ({ send: { a: 1 } });
  // @ts-expect-error what is sent as the difference is a payment
  command({ request, response: Receipt, send, difference });
  // @ts-expect-error the default is an answer
  query({ request, response: Receipt, ask: async () => ({ receipt: '' }), onMissing: { default: () => 1 } });
  expect(request).toBe(Payment);
});

test('a reaction knows its gateways by the names that the service gives them', () => {
  const ledger = emitGateway('ledger', { source: '/payments', put: async () => {} });
  const gateways = { bank, ledger };
  const react: Reaction<typeof gateways, { amount: number }> = async (
    { data, subject },
    outcome,
    { bank, ledger },
  ) => {
    if (outcome.status !== 'accepted') return;
    await bank.pay({ amount: data.amount, iban: 'DE02' });
    await ledger.emit({ type: 'ledger.payout-settled.v1', subject });
    // @ts-expect-error a follow-up has a type
    await ledger.emit({ subject });
  };
  const other = async ({ bank }: GatewayCalls<typeof gateways>) => {
    // @ts-expect-error there is no such operation
    await bank.steal({});
  };
  expect([react, other]).toHaveLength(2);
});
