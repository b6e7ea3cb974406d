import { type Position, positionIn, recordPosition } from '@reprise/event-envelope';
import {
  type AggregateState,
  acknowledgedUpTo,
  isWiped,
  type Parked,
  type Resumes,
} from './state-document.ts';

/** No event stands before it. */
export const FIRST_POSSIBLE: Position = positionIn(recordPosition(1, '0'), 0);

/**
 * Whose reactions an aggregate owes. While it is parked, the outcomes of its events are not known; whoever runs reactions
 * lets them pass, and they run when it is released. So every state says after which event that begins: a write that
 * parks notes it, and whatever else is written keeps it, until the release has been said on the playback stream.
 *
 * The last event whose reaction is not left to a release.
 */
export const owedAfter = ({
  parked,
  resumes,
  position,
}: Pick<AggregateState, 'parked' | 'resumes' | 'position'>): Position =>
  resumes?.after ?? parked?.after ?? position ?? FIRST_POSSIBLE;

/** The state as it is to be written in the place of another one, owing what that one owes. */
export function owing(next: AggregateState, before: AggregateState | undefined): AggregateState {
  const { resumes: _said, released: _old, ...folded } = next;
  const rest = before?.released === undefined ? folded : { ...folded, released: before.released };
  if (rest.parked !== undefined) return { ...rest, parked: parkedAfter(rest.parked, rest.position, before) };
  const resumes = before && resumesOf(before);
  return resumes === undefined ? rest : { ...rest, resumes };
}

/** A state whose release has been said: nothing is left to say, and it keeps what that owed. */
export function withoutResumes({ resumes, ...state }: AggregateState): AggregateState {
  const released = together(state.released, resumes);
  return released === undefined ? state : { ...state, released };
}

/** All that releases have owed, said or not. */
export const releasedOf = ({ released, resumes }: AggregateState): Resumes | undefined =>
  together(released, resumes);

const isBefore = (one: Position, other: Position): boolean => one < other;

const together = (one: Resumes | undefined, other: Resumes | undefined): Resumes | undefined =>
  one === undefined || other === undefined
    ? (one ?? other)
    : {
        after: isBefore(one.after, other.after) ? one.after : other.after,
        upTo: isBefore(one.upTo, other.upTo) ? other.upTo : one.upTo,
      };

/** What was folded before a playback has parked it, had its outcomes, and is not owed. */
function parkedAfter(
  { after: _old, ...parked }: Parked,
  position: Position | undefined,
  before: AggregateState | undefined,
): Parked {
  const reached = position ?? FIRST_POSSIBLE;
  const stands = before !== undefined && (isOwing(before) || owedAfter(before) > reached);
  const after = stands ? owedAfter(before) : reached;
  return after === reached ? parked : { ...parked, after };
}

const isOwing = ({ parked, resumes }: AggregateState): boolean =>
  parked !== undefined || resumes !== undefined;

/**
 * Of every release there is something to say: reactions may have been kept one by one until it (see leaveToRelease). Not
 * of states that were well when they were emptied, and missed nothing.
 */
function resumesOf(before: AggregateState): Resumes | undefined {
  if (before.parked === undefined) return before.resumes;
  const after = owedAfter(before);
  const upTo = acknowledgedUpTo(before) ?? after;
  if (upTo > after) return { after, upTo };
  const wasWell = isWiped(before) && before.parked.after === undefined;
  return wasWell ? undefined : { after, upTo: after };
}
