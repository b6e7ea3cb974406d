import type { Subject } from '@reprise/event-envelope';
import type { DataStore, Stored } from '../ports/data-store.ts';
import { ambient } from '../runtime/ambient.ts';
import {
  type AggregateState,
  freshRev,
  isWiped,
  type LoadedState,
  readState,
  stateKey,
} from '../state/state-document.ts';

/**
 * Of the data store: one document for each aggregate that is parked, so that they are found without looking at all states.
 * It is noted before the state says so, and stays a while after: the state is what counts.
 */
export const PARKED_AGGREGATES = '~aggregates/parked';

const noteKey = (subject: string) => ({ subject: PARKED_AGGREGATES, item: subject });

/** Whether a state is parked that was not when it was read: what is wiped is being rebuilt, and not for a person. */
export const isParkedAnew = (state: AggregateState, before: LoadedState | undefined): boolean =>
  isParked(state) && !(before !== undefined && isParked(before));

export const isParked = (state: Pick<AggregateState, 'parked'>): boolean =>
  state.parked !== undefined && !isWiped(state);

/** Notes that aggregates are about to be parked. @returns those of which it could not be noted; they are tried again */
export async function noteParked(
  store: DataStore,
  subjects: readonly Subject[],
): Promise<ReadonlySet<Subject>> {
  if (subjects.length === 0) return new Set();
  const found = await store.get(subjects.map(noteKey));
  const results = await store.write(
    subjects.map((subject, index) => {
      const replaces = found[index];
      const document = { rev: freshRev(), noted: ambient.now() };
      return { ...noteKey(subject), document, indexes: {}, ...(replaces === undefined ? {} : { replaces }) };
    }),
  );
  return new Set(subjects.filter((_, index) => results[index]?.status !== 'written'));
}

/** Longer than any invocation: a note that is older is of no state that is about to be written. Milliseconds. */
const SETTLED = 15 * 60_000;

/** Takes off the note of an aggregate that has been released. What stays is passed over by whoever lists them. */
export async function forgetReleased(store: DataStore, subject: Subject): Promise<void> {
  const [note, state] = await store.get([noteKey(subject), stateKey(subject)]);
  if (note === undefined || ambient.now() - Number(note.document.noted) < SETTLED) return;
  if (state === undefined || isParked(readState(state))) return;
  await store.remove(note);
}

/** A parked aggregate, and what lies in the store of it. */
export interface ParkedState {
  readonly subject: Subject;
  readonly state: LoadedState;
}

export interface NotesPage {
  readonly parked: readonly ParkedState[];
  readonly next?: string;
}

/** The aggregates that are parked, by subject, page by page; a page may hold fewer than there are notes. */
export async function listParkedStates(
  store: DataStore,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Promise<NotesPage> {
  const notes = await store.list(PARKED_AGGREGATES, { limit, ...(after === undefined ? {} : { after }) });
  const subjects = notes.map(({ item }) => item as Subject); // noteParked wrote it
  const stored = subjects.length === 0 ? [] : await store.get(subjects.map(stateKey));
  const parked = subjects.flatMap((subject, index) => {
    const state = readable(stored[index]);
    return state !== undefined && isParked(state) ? [{ subject, state }] : [];
  });
  const last = notes.at(-1);
  return { parked, ...(notes.length < limit || last === undefined ? {} : { next: last.item }) };
}

/** One that cannot be read is `verify`'s to name. */
function readable(stored: Stored | undefined): LoadedState | undefined {
  try {
    return stored && readState(stored);
  } catch {
    return undefined;
  }
}
