import { type Position, positionIn, recordPosition } from '@reprise/event-envelope';
import { type AggregateState, acknowledgedUpTo, type Parked, type Resumes } from './state-document.ts';

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
  const { resumes: _said, ...rest } = next;
  if (rest.parked !== undefined) return { ...rest, parked: parkedAfter(rest.parked, rest.position, before) };
  const resumes = before && resumesOf(before);
  return resumes === undefined ? rest : { ...rest, resumes };
}

/** A state that is parked by a playback was folded further before: reactions to those events have their outcomes. */
function parkedAfter(
  { after: _old, ...parked }: Parked,
  position: Position | undefined,
  before: AggregateState | undefined,
): Parked {
  const reached = position ?? FIRST_POSSIBLE;
  const [stood, isOwing] = [before?.position ?? FIRST_POSSIBLE, before?.parked ?? before?.resumes];
  const folded = stood > reached ? stood : reached;
  const after = before === undefined || isOwing === undefined ? folded : owedAfter(before);
  return after === reached ? parked : { ...parked, after };
}

function resumesOf(before: AggregateState): Resumes | undefined {
  if (before.parked === undefined) return before.resumes;
  const [after, upTo] = [owedAfter(before), acknowledgedUpTo(before)];
  return upTo === undefined || upTo <= after ? undefined : { after, upTo };
}
