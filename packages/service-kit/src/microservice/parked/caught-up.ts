import type { Position, Subject } from '@reprise/event-envelope';
import { isParked } from '../../parked/parked-notes.ts';
import type { DataStore } from '../../ports/data-store.ts';
import { freshRev, readState, stateKey } from '../../state/state-document.ts';

/** Of the data store: by subject, up to which event it has been done what releases brought. */
const CAUGHT_UP = '~reactions/caught-up';
const keyOf = (subject: Subject) => ({ subject: CAUGHT_UP, item: subject });

/** Up to which events reactions have run that releases of these aggregates brought; nothing where none has. */
export async function caughtUpTo(
  store: DataStore,
  subjects: readonly Subject[],
): Promise<readonly (Position | undefined)[]> {
  if (subjects.length === 0) return [];
  const notes = await store.get(subjects.map(keyOf));
  return notes.map((note) => note?.document.upTo as Position | undefined); // noteCaughtUp wrote it
}

/**
 * Notes that they have run. Not of an aggregate that is parked again: what was kept until its next release has not. Where this
 * fails, they are run once more, and say nothing twice.
 */
export async function noteCaughtUp(store: DataStore, subject: Subject, upTo: Position): Promise<void> {
  const [note, state] = await store.get([keyOf(subject), stateKey(subject)]);
  const reached = (note?.document.upTo ?? '') as Position | '';
  if (state === undefined || isParked(readState(state)) || reached >= upTo) return;
  const replaces = note === undefined ? {} : { replaces: note };
  await store.write([{ ...keyOf(subject), document: { rev: freshRev(), upTo }, indexes: {}, ...replaces }]);
}
