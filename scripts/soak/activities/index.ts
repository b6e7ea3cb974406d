import type { Activity } from '../run.ts';
import { customer } from './customer.ts';
import { killer } from './killer.ts';

const CUSTOMERS = ['ann', 'bob', 'cem', 'dan', 'eve', 'fay'];

/** Everything that goes on at the same time. */
export const activities: readonly Activity[] = [...CUSTOMERS.map(customer), killer];
