import type { Subject } from '@reprise/event-envelope';
import { ProblemError } from '../http/problem.ts';
import type { DataStore } from '../ports/data-store.ts';
import { beingRebuilt } from '../query/being-rebuilt.ts';
import { unknownAggregate } from '../query/parameters.ts';
import {
  isWiped,
  type LoadedState,
  type Parked,
  READY_KEY,
  readState,
  stateKey,
} from '../state/state-document.ts';

export type ParkedNow = LoadedState & { readonly parked: Parked };

/**
 * The state of an aggregate that is parked.
 *
 * @param whyNot what is known of how it came to be released, in a sentence
 * @throws ProblemError 404 where nothing is known of it, 409 where it is not parked, 503 while it is being rebuilt
 */
export async function parkedStateOf(
  store: DataStore,
  subject: Subject,
  whyNot: (state: LoadedState) => Promise<string | undefined> = async () => undefined,
): Promise<ParkedNow> {
  const [ready, stored] = await store.get([READY_KEY, stateKey(subject)]);
  if (stored === undefined) throw ready === undefined ? beingRebuilt(subject) : unknownAggregate(subject);
  const state = readState(stored);
  if (isWiped(state)) throw beingRebuilt(subject);
  const { parked } = state;
  if (parked !== undefined) return { ...state, parked };
  const why = await whyNot(state);
  const is = `${subject} is not parked: all its events are folded. There is nothing to retry or to skip.`;
  throw new ProblemError({
    status: 409,
    title: 'Not parked',
    detail: why === undefined ? is : `${is} ${why}`,
  });
}
