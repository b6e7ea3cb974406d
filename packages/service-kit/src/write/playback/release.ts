import type { Aggregate } from '@reprise/aggregate';
import type { Subject } from '@reprise/event-envelope';
import type { DocumentWrite, Stored } from '../../ports/data-store.ts';
import { owing, withoutResumes } from '../../state/owed.ts';
import { type AggregateState, stateWrite } from '../../state/state-document.ts';
import { putResumes } from '../put-resumes.ts';
import type { WriteParts } from '../write-parts.ts';
import { met } from './met.ts';
import type { Planned, Playing } from './playing.ts';

/** A state as it lies in the store now. */
export interface Standing {
  readonly subject: Subject;
  readonly aggregate: Aggregate;
  readonly state: AggregateState;
  readonly stored: Stored;
}

/** A state that is to be put in the place of another, which may be released by it. */
export interface Replacing extends Standing {
  readonly write: DocumentWrite;
}

export function replacing({ record, aggregate, state: folded, met: replaced }: Planned): Replacing {
  const { subject, playbackid } = record;
  const state = { ...owing(folded, replaced?.loaded), playback: playbackid };
  const write = stateWrite(subject, aggregate, state, replaced?.stored);
  const { replaces: _, ...stored } = write;
  return { subject, aggregate, state, stored, write };
}

/**
 * States that needed no write any more. An earlier attempt may have released them, and not have come to saying so.
 *
 * @param found what lies in the store of each
 */
export const standingOf = (
  { logEpoch }: WriteParts,
  playing: readonly Playing[],
  found: readonly (Stored | undefined)[],
): readonly Standing[] =>
  playing.flatMap(({ record: { subject }, aggregate }, index) => {
    const stored = found[index];
    if (stored?.document.resumes === undefined) return [];
    const state = met(stored, logEpoch).loaded;
    return state === undefined ? [] : [{ subject, aggregate, state, stored }];
  });

/**
 * Says of released aggregates that they are, then forgets what was to be said. Whoever crashes in between, or is
 * overtaken by another write, leaves a state that still says it, and it is said once more.
 *
 * @returns the subjects of which it could not be said: their histories are not done
 */
export async function release(
  parts: WriteParts,
  standing: readonly Standing[],
): Promise<ReadonlySet<Subject>> {
  const owed = standing.filter(({ state }) => state.resumes !== undefined);
  if (owed.length === 0) return new Set();
  const said = await putResumes(parts, owed);
  const forgetting = owed
    .filter(({ subject }) => said.has(subject))
    .map(({ subject, aggregate, state, stored }) =>
      stateWrite(subject, aggregate, withoutResumes(state), stored),
    );
  await parts.store.write(forgetting);
  return new Set(owed.map(({ subject }) => subject).filter((subject) => !said.has(subject)));
}
