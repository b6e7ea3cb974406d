import { customer } from './customer.ts';
import { notice } from './notice.ts';

export const aggregates = [customer, notice] as const;
