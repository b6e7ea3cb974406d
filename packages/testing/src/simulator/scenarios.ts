import { CURSED, DEPOSITED, WITHDRAWN } from './accounts.ts';
import type { Scenario } from './explore.ts';
import type { SentEvent } from './traffic.ts';

const sent = (id: string, type: string, data: object): SentEvent => ({
  specversion: '1.0',
  id,
  source: '/simulator',
  type,
  subject: 'account/1',
  time: '2026-11-23T08:00:00Z',
  data,
});

const deposit = sent('deposit', DEPOSITED, { amount: 10 });
const withdrawal = sent('withdrawal', WITHDRAWN, { amount: 7 });
const curse = sent('curse', CURSED, {});

const none = { faults: 0, crashes: 0, leases: 0 };
const two = [[deposit], [withdrawal]];

/** What is explored exhaustively: the core protocol, one account, pump and one or two containers of write. */
export const scenarios: readonly Scenario[] = [
  { ...none, name: 'two records, nothing goes wrong', records: two },
  { ...none, name: 'two records, any one call goes wrong', records: two, faults: 1 },
  { ...none, name: 'two records, a lease is lost: two containers write', records: two, leases: 1 },
  { ...none, name: 'two records, any container crashes', records: two, crashes: 1 },
  {
    ...none,
    name: 'a repeated event, two containers write',
    records: [[deposit], [withdrawal, deposit]],
    leases: 1,
  },
  { ...none, name: 'two records, any two calls go wrong', records: two, faults: 2 },
  {
    ...none,
    name: 'the account is parked, two containers write',
    records: [[deposit], [curse], [withdrawal]],
    leases: 1,
  },
];
