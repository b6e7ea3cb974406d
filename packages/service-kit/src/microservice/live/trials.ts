import type { Position, Subject } from '@reprise/event-envelope';
import type { Endurance } from '@reprise/replay-gateway';
import type { DataStore } from '../../ports/data-store.ts';
import { ambient } from '../../runtime/ambient.ts';
import { freshRev } from '../../state/state-document.ts';
import type { Trial } from './reacting.ts';

/**
 * How long a reaction is run again and again before it is left to a person: at least so often, and for so long. A gateway
 * that is down for a moment parks nothing; one that stays down does not hold other aggregates for ever.
 */
export const DEFAULT_REACTION_ENDURANCE: Endurance = { attempts: 8, forMs: 600_000 };

/** Of the data store: by subject, for one event of an aggregate is tried at a time. */
const TRIALS_PARTITION = '~reactions/tried';
const keyOf = (subject: Subject) => ({ subject: TRIALS_PARTITION, item: subject });

/** What was noted of an event when it was handed back; what was noted of another one is over. */
async function notedTrial(
  store: DataStore,
  subject: Subject,
  position: Position,
): Promise<Pick<Trial, 'first' | 'attempts'> | undefined> {
  const [stored] = await store.get([keyOf(subject)]);
  if (stored?.document.position !== position) return undefined;
  return { first: Number(stored.document.first), attempts: Number(stored.document.attempts) };
}

/** A reaction has not come to its end once more. */
export async function failedAgain(
  store: DataStore,
  subject: Subject,
  position: Position,
  { notBefore, reason }: Pick<Trial, 'notBefore' | 'reason'>,
  before: Trial | undefined,
): Promise<Trial> {
  const known = before?.position === position ? before : await notedTrial(store, subject, position);
  const { first = ambient.now(), attempts = 0 } = known ?? {};
  return { position, first, attempts: attempts + 1, notBefore, reason };
}

export const isExhausted = ({ first, attempts }: Trial, endurance: Endurance): boolean =>
  attempts >= endurance.attempts && ambient.now() - first >= endurance.forMs;

/** So that whoever gets it next knows how long it has been tried. Where this fails, it is tried for longer. */
export async function noteTrials(
  store: DataStore,
  trials: readonly (readonly [Subject, Trial])[],
): Promise<void> {
  if (trials.length === 0) return;
  const stored = await store.get(trials.map(([subject]) => keyOf(subject)));
  await store.write(
    trials.map(([subject, { position, first, attempts, reason }], index) => {
      const replaces = stored[index];
      const document = { rev: freshRev(), position, first, attempts, reason };
      return { ...keyOf(subject), document, indexes: {}, ...(replaces === undefined ? {} : { replaces }) };
    }),
  );
}
