import type { Position, RecordedEvent, Subject } from '@reprise/event-envelope';
import { type CallName, claimKey, idempotencyKey, parseItemName } from '@reprise/replay-gateway';
import { fromEventItem } from '../../log/event-item.ts';
import { type Command, InvalidCommandError } from '../command.ts';
import { NO_REACTION, type Reacting, reactingTo } from '../live/reacting.ts';
import { runLive } from '../live/run-reaction.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import { findOutcomes } from '../outcomes/find-outcomes.ts';
import { AWAITED, hasReaction } from '../outcomes/known.ts';
import { forgetParked, parkedKey, readParked } from './parked-reactions.ts';
import { parseRetry, type Retried } from './parked-request.ts';

/** Runs a parked reaction once more, live, under its keys; a person's word on the call in doubt comes first. */
export const retryParked: Command = async (parts, request): Promise<Retried> => {
  const { subject, position, done, tryAgain, by } = parseRetry(request);
  const event = { subject: subject as Subject, position: position as Position }; // the schema has looked
  const [stored] = await parts.store.get([parkedKey(event)]);
  if (stored === undefined)
    throw new InvalidCommandError(
      `No reaction of ${subject} at ${position} is parked; \`parked.list\` shows them.`,
    );
  const { call } = readParked(stored);
  const reacting = await reactionAt(parts, event, call);
  if (by !== undefined && (done !== undefined || tryAgain === true)) {
    const word = tryAgain === true ? 'try-again' : { done };
    await parts.desk.settle(await doubtOf(parts, reacting.event, call), word, by);
  }
  const retried = await retry(parts, reacting);
  if (retried.status === 'completed') await forgetParked(parts.store, event);
  return retried;
};

async function reactionAt(
  parts: MicroserviceParts,
  key: { readonly subject: Subject; readonly position: Position },
  call: string | undefined,
): Promise<Reacting> {
  const [item] = await parts.source.get([key]);
  if (item === undefined) throw new InvalidCommandError(`The log does not hold the event yet; try again.`);
  const event = fromEventItem(item);
  const reacting = reactingTo(parts, event);
  // A call in doubt is brought to its end, whatever reacts today.
  if (reacting === undefined && call !== undefined) return { event, reaction: NO_REACTION };
  if (reacting === undefined)
    throw new InvalidCommandError('Today nothing reacts to this event; nothing can be run again.');
  return reacting;
}

/** Which call is in doubt. It is kept behind the event, or behind an earlier position of the same one. */
async function doubtOf(parts: MicroserviceParts, event: RecordedEvent, text: string | undefined) {
  const { subject, sequence } = event;
  const call = text === undefined ? undefined : callOf(sequence, text);
  if (call === undefined)
    throw new InvalidCommandError('No call of this reaction is in doubt; retry it without a word on one.');
  const [claim] = await parts.log.get([claimKey(subject, idempotencyKey(event, call))]);
  return { subject, position: (claim?.first ?? sequence) as Position, call }; // claimItem wrote it
}

const callOf = (position: Position, text: string): CallName => parseItemName(`${position}~${text}`).call;

async function retry(parts: MicroserviceParts, reacting: Reacting): Promise<Retried> {
  const { subject, sequence } = reacting.event;
  const known = await findOutcomes(parts, [{ subject, positions: [sequence] }]);
  const { kind, ...about } = known.get(sequence) ?? AWAITED;
  if ('reason' in about) return { status: 'parked', reason: about.reason };
  if (kind === 'owed')
    return { status: 'completed', reason: 'Its aggregate is parked; the release runs it.' };
  if (!('outcome' in about)) return { status: 'awaited', reason: 'write has not come to it yet.' };
  const { outcome } = about;
  const isSkipped = outcome.status === 'skipped';
  if (!hasReaction(outcome) && !isSkipped) return { status: 'completed', outcome };
  // What is skipped has no reaction any more; a call that it made before is brought to its end all the same.
  const left = isSkipped ? { event: reacting.event, reaction: NO_REACTION } : reacting;
  const end = await runLive(parts, left, outcome);
  if (end.status === 'unanswered') return { ...end, status: 'parked' };
  const { error: _, ...said } = 'error' in end ? end : { ...end, error: undefined };
  return { ...said, outcome };
}
