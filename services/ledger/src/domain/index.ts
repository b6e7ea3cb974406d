import { account } from './account.ts';

export const aggregates = [account] as const;
