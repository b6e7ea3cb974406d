import { defineGateway, query } from '@reprise/replay-gateway';
import * as z from 'zod';
import { call, type Place } from './http.ts';

const Pair = z.strictObject({ from: z.string(), to: z.string() });
type Pair = z.infer<typeof Pair>;
/** Minor units of `to` for one minor unit of `from`. */
const Quote = z.object({ rate: z.number().positive().max(1_000_000) });
type Quote = z.infer<typeof Quote>;

/** Exchange rates. New code that asks for one which was not asked for then gets the one of the event's time. */
export const ratesAt = (place: Place) =>
  defineGateway('rates', {
    rate: query({
      request: Pair,
      response: Quote,
      onMissing: 'fetch',
      ask: (pair, { signal }) => quote(place, pair, signal),
      askAsOf: (pair, time, { signal }) => quote(place, { ...pair, asOf: time }, signal),
    }),
  });

async function quote(place: Place, asked: Pair & { asOf?: string }, signal: AbortSignal): Promise<Quote> {
  const { status, body } = await call(place, `/rates?${new URLSearchParams(asked)}`, { signal });
  if (status !== 200) throw new Error(`The rates answered ${status}.`);
  return body as Quote; // the gateway checks it against the schema
}
