import { defineGateway, query } from '@reprise/replay-gateway';
import * as z from 'zod';
import { call } from './http.ts';

const Pair = z.strictObject({ from: z.string(), to: z.string() });
type Pair = z.infer<typeof Pair>;
/** Minor units of `to` for one minor unit of `from`. */
const Quote = z.object({ rate: z.number().positive() });
type Quote = z.infer<typeof Quote>;

/** Exchange rates. New code that asks for one which was not asked for then gets the one of the event's time. */
export const ratesAt = (url: string) =>
  defineGateway('rates', {
    rate: query({
      request: Pair,
      response: Quote,
      onMissing: 'fetch',
      ask: (pair, { signal }) => quote(url, pair, signal),
      askAsOf: (pair, time, { signal }) => quote(url, { ...pair, asOf: time }, signal),
    }),
  });

async function quote(url: string, asked: Pair & { asOf?: string }, signal: AbortSignal): Promise<Quote> {
  const { status, body } = await call(new URL(`/rates?${new URLSearchParams(asked)}`, url), { signal });
  if (status !== 200) throw new Error(`The rates answered ${status}.`);
  return body as Quote; // the gateway checks it against the schema
}
