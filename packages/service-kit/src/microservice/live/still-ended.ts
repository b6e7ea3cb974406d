import type { DataStore } from '../../ports/data-store.ts';
import { parkedKey } from '../parked/parked-reactions.ts';
import type { Endings, Errand } from './reacting.ts';

/**
 * What of a batch that comes again had ended the last time, and has still. What is done is in the log, and stays done. What is
 * kept is in the data store alone, and another one may have been put in its place meanwhile: so, a look. What a parked
 * aggregate owes is nowhere here, for the same reason: its state says so anew.
 */
export async function stillEnded(
  store: DataStore,
  errands: readonly Errand[],
  before: Endings,
): Promise<Endings> {
  const again = errands
    .flatMap(({ events }) => events)
    .flatMap(({ event: { subject, sequence: position } }) => {
      const ending = before.get(position);
      return ending === undefined ? [] : [{ subject, position, ending }];
    });
  const kept = again.filter(({ ending }) => ending === 'kept');
  const found = kept.length === 0 ? [] : await store.get(kept.map(parkedKey));
  const lost = new Set(kept.filter((_, index) => found[index] === undefined));
  return new Map(again.filter((one) => !lost.has(one)).map(({ position, ending }) => [position, ending]));
}
