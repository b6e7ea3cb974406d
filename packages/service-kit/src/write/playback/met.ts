import type { Logic } from '@reprise/aggregate';
import { epochOf, isPosition, type Position } from '@reprise/event-envelope';
import type { Stored } from '../../ports/data-store.ts';
import { acknowledgedUpTo, type LoadedState, readState } from '../../state/state-document.ts';

/** What a history meets in the data store: a document as it lies there, whatever became of it. */
export interface Met {
  readonly stored: Stored;
  /** The state in it, where it can be read. */
  readonly loaded?: LoadedState;
  readonly acknowledged?: Position;
  readonly logic?: Logic;
}

/**
 * Reads a document that is to be replaced, broken ones too: a rebuild mends them. What write has acknowledged is believed
 * as long as it is a position that the log can have.
 */
export function met(stored: Stored, logEpoch: number): Met {
  const { seen, position, logic } = stored.document;
  const acknowledged = [seen, position].find((one) => isPossible(one, logEpoch));
  const loaded = tryRead(stored);
  return {
    stored,
    ...(loaded === undefined ? {} : { loaded }),
    ...(acknowledged === undefined ? {} : { acknowledged }),
    ...(typeof logic === 'string' ? { logic } : {}),
  };
}

const isPossible = (value: unknown, logEpoch: number): value is Position =>
  typeof value === 'string' && isPosition(value) && epochOf(value) <= logEpoch;

function tryRead(stored: Stored): LoadedState | undefined {
  try {
    const loaded = readState(stored);
    const acknowledged = acknowledgedUpTo(loaded);
    return acknowledged === undefined || isPosition(acknowledged) ? loaded : undefined;
  } catch {
    return undefined;
  }
}
