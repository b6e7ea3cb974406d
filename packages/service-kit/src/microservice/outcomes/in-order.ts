import type { Position, Subject } from '@reprise/event-envelope';
import type { DataStore } from '../../ports/data-store.ts';
import { releasedOf } from '../../state/owed.ts';
import type { AggregateState, Resumes } from '../../state/state-document.ts';
import { caughtUpTo } from '../parked/caught-up.ts';
import type { Known } from './known.ts';

/** An aggregate with its state, where it has one. */
export interface Met {
  readonly subject: Subject;
  readonly state: AggregateState | undefined;
}

/**
 * What releases of aggregates have brought and nobody has run yet. An aggregate that was never parked costs nothing.
 *
 * @returns by subject
 */
export async function stillOwed(
  store: DataStore,
  met: readonly Met[],
): Promise<ReadonlyMap<Subject, Resumes>> {
  const released = met.flatMap(({ subject, state }) => {
    const owed = state && releasedOf(state);
    return owed === undefined ? [] : [{ subject, owed }];
  });
  const reached = await caughtUpTo(
    store,
    released.map(({ subject }) => subject),
  );
  const open = released.filter(({ owed: { upTo } }, index) => (reached[index] ?? '') < upTo);
  return new Map(open.map(({ subject, owed }) => [subject, owed]));
}

/** Whoever runs a reaction to an event behind them runs those first. */
export const inOrder = (known: Known, position: Position, owed: Resumes | undefined): Known =>
  owed !== undefined && known.kind === 'outcome' && position > owed.after
    ? { ...known, behind: owed }
    : known;
