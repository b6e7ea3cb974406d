import { type Answer, type Asked, problem } from './answer.ts';
import type { Trouble } from './behaviour.ts';
import type { Journal } from './journal.ts';

/** What a unit is worth, in hundredths of something; others follow from their letters. */
const WORTH: Readonly<Record<string, number>> = {
  EUR: 2500,
  USD: 2300,
  GBP: 2900,
  CZK: 100,
  CHF: 2600,
  JPY: 15,
};

const CURRENCY = /^[A-Z]{3}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const worthOf = (currency: string): number =>
  WORTH[currency] ?? [...currency].reduce((sum, letter) => sum * 3 + letter.charCodeAt(0), 0);

/**
 * The rate in one second: another one in each of the 100,000 around it (a day has 86,400), so that an answer from a
 * record cannot be taken for a fresh one. It follows from its time alone, so that it can be asked for later.
 */
export function rateAt(from: string, to: string, seconds: number): number {
  const wobble = 1 + (((seconds % 100_000) + 100_000) % 100_000) / 1e7;
  return Number(((worthOf(from) / worthOf(to)) * wobble).toPrecision(12));
}

/** `GET /rates?from=EUR&to=CZK`, `&asOf=` for an earlier time. */
export function answerRates(
  asked: Asked,
  trouble: Trouble,
  journal: Journal,
  now = Date.now(),
): Answer | undefined {
  if (asked.method !== 'GET' || asked.path !== '/rates') return undefined;
  const [from = '', to = '', asOf] = ['from', 'to', 'asOf'].map((name) => asked.query.get(name) ?? undefined);
  if (!CURRENCY.test(from) || !CURRENCY.test(to))
    return problem(400, 'from and to are currencies, e.g. EUR and CZK');
  if (asOf !== undefined && !TIME.test(asOf))
    return problem(400, 'asOf is a date-time, e.g. 2026-01-01T12:00:00Z');
  const seconds = Math.floor((asOf === undefined ? now : Date.parse(asOf)) / 1000);
  if (seconds > now / 1000) return problem(400, 'asOf has not come yet');
  const rate = rateAt(from, to, seconds);
  const at = new Date(seconds * 1000).toISOString();
  const failed = trouble === 'fail';
  journal.write({
    system: 'rates',
    what: 'rate',
    outcome: failed ? 'failed' : 'done',
    answered: trouble !== 'timeoutAfter',
    ...{ from, to, asOf, rate },
  });
  return failed ? problem(503, 'try again later') : { status: 200, body: { from, to, rate, asOf: at } };
}
