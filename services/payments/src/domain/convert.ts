/** Decimals of a rate that count; FX rates are quoted with fewer. */
const RATE_DECIMALS = 8;
const SCALE = 10 ** RATE_DECIMALS;

/**
 * An amount in another currency, to the nearest minor unit, halves up. Exact: a product of two binary fractions is not,
 * and a cent too little on every thousandth payout is a bug that nobody sees for a year.
 *
 * @param amount minor units
 * @param rate minor units of the other currency for one of this
 */
export function convert(amount: number, rate: number): number {
  const scaled = BigInt(amount) * BigInt(Math.round(rate * SCALE));
  const half = BigInt(SCALE / 2);
  return Number((scaled + half) / BigInt(SCALE));
}
