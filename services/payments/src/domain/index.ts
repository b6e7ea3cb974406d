import { payout } from './payout.ts';

export { convert } from './convert.ts';
export const aggregates = [payout] as const;
