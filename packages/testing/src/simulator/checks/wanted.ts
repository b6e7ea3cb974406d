import { DEPOSITED, NOTED, WITHDRAWN } from '../accounts.ts';
import type { LoggedEvent, Outcome } from '../model.ts';
import type { Paying } from '../reactions.ts';

/** What of one event the outside has to have heard in the end. */
export interface Wanted {
  readonly cents: number;
  /** The letters that count, as JSON. */
  readonly letters: readonly string[];
  readonly hasCard: boolean;
}

const NOTHING: Wanted = { cents: 0, letters: [], hasCard: false };
const letter = (about?: string): string => JSON.stringify(about === undefined ? {} : { about });

/** What code wants of an event: written once more, from what it is meant to do. */
export function wantedOf(paying: Paying, event: LoggedEvent, { status }: Outcome, rate: number): Wanted {
  const { type, id, data: { amount = 0, mood = '' } = {} } = event;
  if (status !== 'accepted') return NOTHING;
  if (paying === 'first') {
    const pays = type === DEPOSITED || type === WITHDRAWN;
    return pays ? { ...NOTHING, cents: 1_000 + rate, letters: [letter()] } : NOTHING;
  }
  switch (type) {
    case DEPOSITED:
      return { cents: 2_000 + rate, letters: [letter(id)], hasCard: true };
    case WITHDRAWN:
      return amount % 2 === 0
        ? { ...NOTHING, cents: 1_000 + rate, letters: [letter(), letter('copy')] }
        : NOTHING;
    case NOTED:
      return { ...NOTHING, letters: [letter(mood)] };
    default:
      return NOTHING;
  }
}
