import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type Answer, type Asked, problem } from './answer.ts';
import type { Behaviours, Trouble } from './behaviour.ts';
import type { Journal, Received } from './journal.ts';

const Order = z.object({
  iban: z.string().regex(/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/),
  amount: z.int().positive(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  name: z.string().optional(),
  reference: z.string().optional(),
});

/** A payment or a refund that took effect. */
type Booking = Received & { readonly id: string; readonly key?: string; readonly order: unknown };

/**
 * A bank. It books each order once per Idempotency-Key, unless it is told to ignore keys; refunds a payment once; and can
 * be asked for what it has booked under a key. All that it knows is in the journal.
 */
export class Bank {
  readonly #journal: Journal;
  readonly #behaviours: Behaviours;

  constructor(journal: Journal, behaviours: Behaviours) {
    this.#journal = journal;
    this.#behaviours = behaviours;
  }

  /** @returns nothing where it does not answer, and undefined for a path that it does not have */
  handle(asked: Asked, trouble: Trouble): Answer | undefined {
    const { method, path } = asked;
    const refund = /^\/bank\/payments\/([\w-]+)\/refunds$/.exec(path);
    if (method === 'POST' && path === '/bank/payments') return this.#pay(asked, trouble);
    if (method === 'POST' && refund?.[1] !== undefined) return this.#refund(refund[1], asked, trouble);
    if (method === 'GET' && path === '/bank/bookings') return this.#lookUp(asked, trouble);
    return undefined;
  }

  #pay({ key, body }: Asked, trouble: Trouble): Answer {
    const order = Order.safeParse(body);
    if (!order.success) return problem(400, 'not a payment order', z.prettifyError(order.error));
    if (order.data.iban.startsWith('XX')) {
      this.#write('payment', 'refused', trouble, { key, order: order.data });
      return { status: 200, body: { status: 'rejected', reason: 'no-such-account' } };
    }
    return this.#book('payment', key, order.data, trouble);
  }

  #refund(payment: string, { key }: Asked, trouble: Trouble): Answer {
    const booked = this.#bookings.find(({ id, what }) => id === payment && what === 'payment');
    if (booked === undefined) return problem(404, 'no such payment');
    const order = { payment, amount: (booked.order as z.infer<typeof Order>).amount }; // a payment's order is one
    const earlier = this.#bookings.find(({ what, order }) => what === 'refund' && isRefundOf(order, payment));
    if (earlier !== undefined && earlier.key !== key) return problem(409, 'the payment is refunded already');
    return this.#book('refund', key, order, trouble);
  }

  #lookUp({ query }: Asked, trouble: Trouble): Answer {
    const key = query.get('key') ?? '';
    this.#write('lookup', trouble === 'fail' ? 'failed' : 'done', trouble, { key });
    if (trouble === 'fail') return UNAVAILABLE;
    const booked = this.#bookings.find((one) => one.key === key);
    return booked === undefined
      ? problem(404, 'nothing is booked under this key')
      : { status: 200, body: shown(booked) };
  }

  #book(what: 'payment' | 'refund', key: string | undefined, order: object, trouble: Trouble): Answer {
    if (trouble === 'fail') {
      this.#write(what, 'failed', trouble, { key, order });
      return UNAVAILABLE;
    }
    const known = key === undefined ? undefined : this.#bookings.find((one) => one.key === key);
    if (known !== undefined && !this.#behaviours.current.bank.ignoreKeys)
      return this.#again(known, what, order, trouble);
    const id = `${what}-${this.#bookings.length + 1}`;
    const booked = this.#write(what, 'done', trouble, { id, key, order });
    return { status: 201, body: shown(booked as Booking) }; // with its id and order
  }

  #again(known: Booking, what: string, order: object, trouble: Trouble): Answer {
    if (known.what !== what || !isDeepStrictEqual(known.order, order)) {
      return problem(422, 'the key was used for something else', `It is the key of ${known.id}.`);
    }
    this.#write(known.what, 'repeated', trouble, { id: known.id, key: known.key, order });
    return { status: 200, body: shown(known) };
  }

  get #bookings(): readonly Booking[] {
    return this.#journal.all.filter(
      (one): one is Booking => one.system === 'bank' && one.outcome === 'done' && 'id' in one,
    );
  }

  #write(what: Received['what'], outcome: Received['outcome'], trouble: Trouble, details: object): Received {
    return this.#journal.write({
      system: 'bank',
      what,
      outcome,
      answered: trouble !== 'timeoutAfter',
      ...details,
    });
  }
}

const UNAVAILABLE = problem(503, 'try again later', 'Nothing was done.');

const isRefundOf = (order: unknown, payment: string): boolean =>
  typeof order === 'object' && order !== null && 'payment' in order && order.payment === payment;

const shown = ({ id, order, at }: Booking) => ({ id, status: 'booked', ...Object(order), at });
