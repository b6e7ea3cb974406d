import type { Position, ResumeRecord, Subject } from '@reprise/event-envelope';
import { fromEventItem } from '../../log/event-item.ts';
import { readOn } from '../../log/read-history.ts';
import { forgetReleased } from '../../parked/parked-notes.ts';
import type { Received } from '../../playback/receive/received.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { eachApart } from '../../subscribe/each-apart.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import { findOutcomes } from '../outcomes/find-outcomes.ts';
import { caughtUpTo, noteCaughtUp } from '../parked/caught-up.ts';
import { forgetParked, waitingForRelease } from '../parked/parked-reactions.ts';
import { type Reacting, reactingTo } from './reacting.ts';
import { runErrands } from './run-errands.ts';

/** So many events with reactions are looked at in one go. */
const PORTION = 100;

/**
 * Runs what was let pass while aggregates were parked: live, once, under the normal keys, in the order of the log.
 *
 * @returns the sequence numbers of those that are done
 */
export async function resumeReactions(
  parts: MicroserviceParts,
  resumes: readonly Received<ResumeRecord>[],
  deadline: Deadline,
): Promise<ReadonlySet<string>> {
  const done = new Set<string>();
  const bySubject = [...Map.groupBy(resumes, ({ record }) => record.subject).values()];
  await eachApart(parts, bySubject, async (ofSubject) => {
    for (const { sequenceNumber, record } of ofSubject) {
      if (!(await resume(parts, record, deadline))) return;
      done.add(sequenceNumber);
    }
  });
  return done;
}

/** What an aggregate's release has brought. */
type Owed = Pick<ResumeRecord, 'subject' | 'after' | 'upTo'>;

/**
 * Runs it, as far as it has not run: on the playback stream, or before the reaction to a later event, whoever comes first.
 *
 * @returns whether all is done
 */
export async function resume(parts: MicroserviceParts, owed: Owed, deadline: Deadline): Promise<boolean> {
  const { subject, upTo } = owed;
  const run: Run = async (events) =>
    events.length === 0 || (await runErrands(parts, [{ subject, events }], deadline)).left.length === 0;
  const isDone = (await runKept(parts, subject, run)) && (await runOwed(parts, owed, run));
  if (!isDone) return false;
  await noteCaughtUp(parts.store, subject, upTo);
  await forgetReleased(parts.store, subject);
  return true;
}

/** Runs reactions of one aggregate. @returns whether all are done */
type Run = (events: readonly Reacting[]) => Promise<boolean>;

/** What the parked aggregate owed, portion by portion. */
async function runOwed(parts: MicroserviceParts, { subject, after, upTo }: Owed, run: Run): Promise<boolean> {
  const [reached = after] = await caughtUpTo(parts.store, [subject]);
  if (reached >= upTo) return true;
  let last: Position = reached > after ? reached : after;
  let portion: Reacting[] = [];
  for await (const event of readOn(parts.source, subject, last, upTo)) {
    last = event.sequence;
    const reacting = reactingTo(parts, event);
    if (reacting !== undefined) portion.push(reacting);
    if (portion.length < PORTION) continue;
    if (!(await run(portion))) return false;
    await noteCaughtUp(parts.store, subject, last);
    portion = [];
  }
  // What write had seen and the log does not hold yet, pump brings.
  return last >= upTo && run(portion);
}

/** Reactions that were kept one by one until this release. Those whose outcome is not to be had even now, stay. */
async function runKept(parts: MicroserviceParts, subject: Subject, run: Run): Promise<boolean> {
  const waiting = await waitingForRelease(parts.store, subject);
  if (waiting.length === 0) return true;
  const known = await findOutcomes(parts, [{ subject, positions: waiting.map(({ position }) => position) }]);
  const free = waiting.filter(({ position }) => known.get(position)?.kind !== 'unknowable');
  const items = free.length === 0 ? [] : await parts.source.get(free);
  if (items.includes(undefined)) return false;
  const events = items.flatMap((item) => (item && reactingTo(parts, fromEventItem(item))) ?? []);
  if (!(await run(events))) return false;
  for (const one of free) await forgetParked(parts.store, one);
  return true;
}
