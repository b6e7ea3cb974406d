import type { Aggregate, Folded } from '@reprise/aggregate';
import { indexesOf } from '../state/indexes.ts';

/** Bytes of a state's JSON; an item holds 400 KB, of which the ring with its facts takes up to 34, the rest little. */
const MAX_STATE_LENGTH = 350 * 1024;

/** Why an aggregate has to be parked rather than stored. */
export interface Unstorable {
  readonly reason: 'domain-error' | 'state-too-large';
  readonly cause: unknown;
}

/**
 * Why a folded state cannot be stored; nothing where it can. A write that DynamoDB refuses for what it holds would be
 * tried again for ever, so it is asked before: is it JSON, is there room for it, are its indexes to be had?
 */
export function whyUnstorable(aggregate: Aggregate, { state }: Folded): Unstorable | undefined {
  try {
    const length = Buffer.byteLength(JSON.stringify(state));
    if (length > MAX_STATE_LENGTH) {
      const cause = `The state would take ${length} bytes of JSON; at most ${MAX_STATE_LENGTH} can be stored.`;
      return { reason: 'state-too-large', cause };
    }
    indexesOf(aggregate, state);
    return undefined;
  } catch (cause) {
    return { reason: 'domain-error', cause };
  }
}
