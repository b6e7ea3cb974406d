import { changedOn } from '@reprise/aggregate';

/** From an amount to what it costs, both in minor units of the account's currency. */
export type Fee = (amount: number) => number;

const free: Fee = () => 0;
/** A tenth of a per cent, 5.00 at least. */
const byAmount: Fee = (amount) => Math.max(500, Math.ceil(amount / 1000));

// A fee holds by the event's own time. Add a line when one changes; those that are here stay, or the past would change.

/** What a payout costs. It is held with the amount, taken when the payout settles, and given back when it fails. */
export const payoutFee = changedOn(free, [['2027-01-01T00:00:00Z', byAmount]]);
