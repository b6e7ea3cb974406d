import type { Made } from '../../tests/e2e/support/payouts.ts';
import { askAll } from '../../tests/e2e/support/services.ts';
import type { SentEvent } from './book.ts';
import type { HistoryEntry } from './reader.ts';
import type { SoakRun } from './run.ts';

export const PAYOUT_REQUESTED = 'ledger.payout-requested.v1';

/** A payout that a customer has asked for, and what the ledger has said to it. */
export interface AskedPayout {
  readonly event: SentEvent;
  readonly accepted: boolean;
  /** There is no such account at the other bank. */
  readonly hopeless: boolean;
}

/** All that the log has, each once. */
export const payoutsIn = (histories: ReadonlyMap<string, readonly HistoryEntry[]>): readonly AskedPayout[] =>
  [...histories.values()]
    .flat()
    .filter(({ event, outcome }) => event.type === PAYOUT_REQUESTED && outcome.status !== 'duplicate')
    .map(({ event, outcome }) => ({
      event,
      accepted: outcome.status === 'accepted',
      hopeless: String((event.data.to as { readonly iban: string }).iban).startsWith('XX'), // as a payer sends it
    }));

/** Accounts that payouts were asked of: `account/pia-1`. */
export const payersIn = ({ book }: SoakRun): readonly string[] => [
  ...new Set(
    [...book.sent.values()].filter(({ type }) => type === PAYOUT_REQUESTED).map(({ subject }) => subject),
  ),
];

/** What payments has made of them, by the id that they were asked for with. */
export async function madeOf(run: SoakRun): Promise<ReadonlyMap<string, Made>> {
  const made = new Map<string, Made>();
  for (const account of payersIn(run))
    for (const one of await askAll<Made>(run.cloud.cloud, 'payments', `/payouts?account=${account}`))
      made.set(one.state.instruction.payout, one);
  return made;
}
