import { command, defineGateway } from '@reprise/replay-gateway';
import * as z from 'zod';
import { call, type HttpAnswer, type Place } from './http.ts';

/** An order to the other bank. `amount` in minor units of `currency`. */
const Order = z.strictObject({
  iban: z.string(),
  name: z.string(),
  amount: z.int().positive(),
  currency: z.string(),
  reference: z.string(),
});
type Order = z.infer<typeof Order>;

/** A refusal is an answer: it will be the same tomorrow. */
const Booked = z.discriminatedUnion('status', [
  z.object({ status: z.literal('booked'), id: z.string().min(1).max(140) }),
  z.object({ status: z.literal('rejected'), reason: z.string() }),
]);
type Booked = z.infer<typeof Booked>;

export interface BankOptions {
  /** Whether the bank does nothing when an Idempotency-Key comes again; if not, it is asked before anything is repeated. */
  readonly honoursKeys: boolean;
  /** How long one call may take, in milliseconds. */
  readonly timeoutMs: number;
}

export const bankAt = (place: Place, { honoursKeys, timeoutMs }: BankOptions) =>
  defineGateway('bank', {
    pay: command({
      request: Order,
      response: Booked,
      timeoutMs,
      idempotent: honoursKeys,
      send: async (order, { key, signal }) =>
        booked(await call(place, '/bank/payments', { ...keyed(key), body: order, signal })),
      confirm: async (_order, { key, signal }) => {
        const answer = await call(place, `/bank/bookings?key=${encodeURIComponent(key)}`, { signal });
        return answer.status === 404 ? { done: false } : { done: true, response: booked(answer) };
      },
      // Too little is made up for by the rest; too much, or to somebody else, is taken back and paid anew.
      difference: (was, is) =>
        samePayee(was, is) && is.amount > was.amount
          ? { send: { ...is, amount: is.amount - was.amount } }
          : 'undo-and-redo',
      undo: async (_order, response, { key, signal }) => {
        if (response.status === 'rejected') return;
        const path = `/bank/payments/${encodeURIComponent(response.id)}/refunds`;
        const { status } = await call(place, path, { ...keyed(key), body: {}, signal });
        if (status >= 400) throw new Error(`The bank does not refund ${response.id}: ${status}.`);
      },
    }),
  });

const keyed = (key: string) => ({ method: 'POST', headers: { 'idempotency-key': key } }) as const;

const samePayee = (a: Order, b: Order): boolean => a.iban === b.iban && a.currency === b.currency;

function booked({ status, body }: HttpAnswer): Booked {
  if (status >= 400) throw new Error(`The bank answered ${status}.`);
  return body as Booked; // the gateway checks it against the schema
}
