import { SERVICES } from '../../../tests/e2e/support/services.ts';
import type { Activity } from '../run.ts';
import { customer } from './customer.ts';
import { killer } from './killer.ts';
import { payer } from './payer.ts';
import { playbacks } from './playbacks.ts';

const CUSTOMERS = ['ann', 'bob', 'cem'];
const PAYERS = ['pia', 'quy'];

/** Everything that goes on at the same time. */
export const activities: readonly Activity[] = [
  ...CUSTOMERS.map(customer),
  ...PAYERS.map(payer),
  ...SERVICES.map(playbacks),
  killer,
];
