import {
  type Interaction,
  isOpen,
  type Passage,
  type Proposal,
  proposes,
  type Ran,
  type Reaction,
} from '@reprise/replay-gateway';
import type { DeviatingEvent } from '../../playback/deviation-document.ts';
import { shownProposals } from '../../playback/deviation-document.ts';
import { NOTHING, type Tally } from '../../playback/receive/tally.ts';
import { UnavailableError } from '../../runtime/errors.ts';
import { NO_REACTION, type Reacting } from '../live/reacting.ts';
import { park } from '../live/run-reaction.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import { hasReaction } from '../outcomes/known.ts';
import type { Judged } from './outcomes.ts';
import { parkForgotten } from './park-forgotten.ts';
import type { RecordedCalls } from './recorded-calls.ts';

/** What running one event's reaction against the record has shown. */
export interface PlayedEvent {
  readonly tally: Tally;
  readonly deviating?: DeviatingEvent;
  readonly proposals: readonly Proposal[];
}

/** An event of a history, on its way through the gateways. */
export interface Playing extends Judged {
  readonly passage: Passage;
  readonly calls: RecordedCalls;
}

/** As live: a producer's retry has no reaction of its own, the original has it; and what is skipped has none. */
export const reactionTo = (
  { reactions }: Pick<MicroserviceParts, 'reactions'>,
  { event: { type }, outcome }: Judged,
): Reaction | undefined =>
  hasReaction(outcome) && Object.hasOwn(reactions, type) ? reactions[type] : undefined;

/**
 * Runs an event's reaction against what is recorded.
 *
 * @throws UnavailableError where it has to be run again, because what failed may pass
 */
export async function playEvent(parts: MicroserviceParts, playing: Playing): Promise<PlayedEvent> {
  const { event, outcome, passage, calls } = playing;
  const reaction = reactionTo(parts, playing) ?? NO_REACTION;
  const recorded = await recordedFor(passage, calls);
  const run = (known: typeof recorded): Promise<Ran> =>
    parts.desk.react(reaction, { event, outcome, passage, recorded: known });
  const first = await run(recorded);
  // The log has gone on since the history was read: nobody should be asked about what has been done meanwhile.
  const ran =
    first.proposals.length > 0 && proposes(passage, event)
      ? await run(await calls.stored(first.proposals))
      : first;
  if (ran.end.status === 'again') throw new UnavailableError(ran.end.reason);
  if (passage.mode === 'correct') await parkForgotten(parts, { event, reaction }, recorded, calls);
  if (passage.mode === 'introduce') await parkDoubt(parts, { event, reaction }, ran.end);
  return played(playing, recorded, ran);
}

/** What is under way may have been taken over or answered since it was told: who may bring it to its end, asks the log. */
async function recordedFor({ mode }: Passage, calls: RecordedCalls): Promise<readonly Interaction[]> {
  const told = await calls.told();
  return mode === 'introduce' && told.some(isOpen) ? calls.stored() : told;
}

/** A call that went out and is in doubt waits for a person, as it would live. */
async function parkDoubt(parts: MicroserviceParts, reacting: Reacting, end: Ran['end']): Promise<void> {
  if (end.status !== 'parked' || end.call === undefined) return;
  await park(parts, reacting, { reason: end.reason, call: end.call });
}

function played(
  { event, outcome }: Playing,
  recorded: Awaited<ReturnType<RecordedCalls['told']>>,
  { end, deviations, proposals, answered, sent }: Ran,
): PlayedEvent {
  const isOwn = ({ position }: { readonly position: string }): boolean => position === event.sequence;
  const isWhole = end.status === 'completed' || end.status === 'closed';
  const tally = {
    ...NOTHING,
    interactions: recorded.filter(isOwn).length,
    answered: answered.filter(isOwn).length,
    deviations: deviations.length,
    incomplete: Number(!isWhole),
    sent,
  };
  if (isWhole && deviations.length === 0 && proposals.length === 0) return { tally, proposals };
  const { sequence: position, id, source, type, time } = event;
  const about = { position, id, source, type, time, outcome: outcome.status };
  const halted = isWhole ? {} : { end: { status: end.status, reason: end.reason } };
  return {
    tally,
    proposals,
    deviating: { ...about, deviations, proposals: shownProposals(proposals), ...halted },
  };
}
