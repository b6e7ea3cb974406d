import { type Aggregate, type IsRepeated } from '@reprise/aggregate';
import { identityHash, type Position, type RecordedEvent } from '@reprise/event-envelope';
import { isRemembered } from '../claim-identities.ts';

/** The identities that a history's events are remembered by for ever, each with its first position. */
export interface CollectedIdentities {
  /** For the fold: exact about repeats, and notes what it is asked about. */
  readonly isRepeated: IsRepeated;
  /** For events that are not folded any more, because the fold has failed before them. */
  note(event: RecordedEvent): void;
  readonly firsts: ReadonlyMap<string, Position>;
}

export function collectingIdentities(aggregate: Aggregate): CollectedIdentities {
  const firsts = new Map<string, Position>();
  const isRepeated: IsRepeated = (event, identity) => {
    if (firsts.has(identity)) return true;
    firsts.set(identity, event.sequence);
    return false;
  };
  return {
    isRepeated,
    note(event) {
      if (isRemembered(aggregate, event)) isRepeated(event, identityHash(event));
    },
    firsts,
  };
}
