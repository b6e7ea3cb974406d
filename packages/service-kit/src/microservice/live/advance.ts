import type { Outcome } from '@reprise/aggregate';
import type { Position, Subject } from '@reprise/event-envelope';
import type { Resumes } from '../../state/state-document.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import { findOutcomes, type KnownOutcomes } from '../outcomes/find-outcomes.ts';
import { AWAITED, hasReaction, type Known } from '../outcomes/known.ts';
import { forgetParked, RELEASE } from '../parked/parked-reactions.ts';
import type { Ending, Errand, Reacting, Trial } from './reacting.ts';
import { park, runLive } from './run-reaction.ts';
import { failedAgain, isExhausted } from './trials.ts';

/** One invocation's work. */
export interface Pass {
  readonly parts: MicroserviceParts;
  /** Whether there is time for one more reaction. */
  mayBegin(): boolean;
  /** Notes how a reaction ended. */
  ended(position: Position, ending: Ending): void;
  /** Runs what an aggregate's release has brought. @returns whether all of it has ended */
  catchUp(subject: Subject, owed: Resumes): Promise<boolean>;
}

/** What became of one event: ended, left to what a parked aggregate owes, its outcome waited for, or to be run again. */
type Step = Ending | 'owed' | 'awaited' | Trial;

/** Runs the reactions of one aggregate, one after the other, as far as it goes. @returns what is left, nothing when all is done */
export async function advance(pass: Pass, errand: Errand, known: KnownOutcomes): Promise<Errand | undefined> {
  const { subject, events } = errand;
  let hasCaughtUp = false;
  for (const [index, reacting] of events.entries()) {
    const trial = index === 0 ? errand.trial : undefined;
    const found = known.get(reacting.event.sequence) ?? AWAITED;
    if (!hasCaughtUp && found.kind === 'outcome' && found.behind !== undefined) {
      if (!(await pass.catchUp(subject, found.behind))) return { ...errand, events: events.slice(index) };
      hasCaughtUp = true;
    }
    const step = await settle(pass, reacting, found, trial);
    if (step === 'owed') continue;
    if (step === 'done' || step === 'kept') {
      pass.ended(reacting.event.sequence, step);
      continue;
    }
    return { subject, events: events.slice(index), ...(step === 'awaited' ? {} : { trial: step }) };
  }
  return undefined;
}

async function settle(pass: Pass, reacting: Reacting, known: Known, trial: Trial | undefined): Promise<Step> {
  switch (known.kind) {
    case 'awaited':
      return 'awaited';
    case 'owed':
      return 'owed';
    case 'unknowable':
      return leaveToRelease(pass, reacting, known.reason, trial);
    case 'outcome':
      return react(pass, reacting, known.outcome, trial);
  }
}

async function react(
  { parts, mayBegin }: Pass,
  reacting: Reacting,
  outcome: Outcome,
  trial: Trial | undefined,
): Promise<Step> {
  if (!hasReaction(outcome)) return 'done';
  if (!mayBegin()) return 'awaited';
  const end = await runLive(parts, reacting, outcome);
  if (end.status === 'completed') return 'done';
  if (end.status !== 'again') {
    const { reason, call } = end;
    await park(parts, reacting, { reason, ...(call === undefined ? {} : { call }) });
    return 'kept';
  }
  const { subject, sequence } = reacting.event;
  const again = await failedAgain(parts.store, subject, sequence, end, trial);
  if (!isExhausted(again, parts.endurance)) return again;
  await park(parts, reacting, { reason: `${end.reason} (tried ${again.attempts} times)` });
  return 'kept';
}

/**
 * Nobody owes this reaction, and its outcome is not known: it is kept, and runs when the aggregate is released. It may
 * have been released between the look at it and the keeping, in which case nobody would come for it: so, another look.
 */
async function leaveToRelease(
  pass: Pass,
  reacting: Reacting,
  reason: string,
  trial: Trial | undefined,
): Promise<Step> {
  const { parts } = pass;
  const { subject, sequence } = reacting.event;
  await park(parts, reacting, { reason, waits: RELEASE });
  const known = await findOutcomes(parts, [{ subject, positions: [sequence] }]);
  const now = known.get(sequence) ?? AWAITED;
  if (now.kind === 'unknowable') return 'kept';
  const step = await settle(pass, reacting, now, trial);
  if (step === 'done' || step === 'owed') await forgetParked(parts.store, { subject, position: sequence });
  return step;
}
