import { payout } from './payout.ts';

export { convert } from './convert.ts';
export { MAX_AMOUNT } from './payloads.ts';
export const aggregates = [payout] as const;
