import { type Outcome, RECENT_LENGTH } from '@reprise/aggregate';
import type { Position } from '@reprise/event-envelope';
import { owedAfter } from '../../state/owed.ts';
import { type AggregateState, acknowledgedUpTo, isWiped, type Resumes } from '../../state/state-document.ts';

/** What is known of an event that may have a reaction. */
export type Known =
  | {
      readonly kind: 'outcome';
      readonly outcome: Outcome;
      /** Reactions that its aggregate's release has brought: they are to run first. */
      readonly behind?: Resumes;
    }
  /** write, or pump, has not got to it yet. */
  | { readonly kind: 'awaited' }
  /** Its aggregate is parked; the release brings it again. */
  | { readonly kind: 'owed' }
  /** It was folded once, and today's logic cannot any more: nobody brings it again. */
  | { readonly kind: 'unknowable'; readonly reason: string };

/** A producer's retry has no reaction of its own: the original has it. What was skipped on purpose has none at all. */
export const hasReaction = ({ status }: Outcome): boolean => status !== 'duplicate' && status !== 'skipped';

/** The state does not remember it: the log has to be folded. */
export interface Forgotten {
  readonly kind: 'forgotten';
}

export const AWAITED: Known = { kind: 'awaited' };
const FORGOTTEN: Forgotten = { kind: 'forgotten' };
const DUPLICATE: Known = { kind: 'outcome', outcome: { status: 'duplicate' } };

/**
 * What a state says of an event of its aggregate.
 *
 * An event of a parked aggregate is let pass only when write has seen it: what comes later than a release is not what the
 * release brings again. And only behind what the parked state owes: what is before that was folded, or nobody owes it.
 *
 * @param state nothing where there is none yet
 */
export function knownOf(state: AggregateState | undefined, position: Position): Known | Forgotten {
  if (state === undefined || position > (acknowledgedUpTo(state) ?? '')) return AWAITED;
  if (state.parked !== undefined && position > owedAfter(state)) return { kind: 'owed' };
  // A wiped state's ring is of no fold that can be relied on.
  if (isWiped(state) || position > (state.position ?? '')) return FORGOTTEN;
  return rememberedOf(state, position);
}

/** What was folded and is not in the ring, is a duplicate, or has left it. */
function rememberedOf({ recent }: AggregateState, position: Position): Known | Forgotten {
  const event = recent.find((one) => one.position === position);
  if (event !== undefined) return { kind: 'outcome', outcome: event.outcome };
  const [oldest] = recent;
  const isLongAgo = recent.length === RECENT_LENGTH && oldest !== undefined && position < oldest.position;
  return isLongAgo ? FORGOTTEN : DUPLICATE;
}
