import { type Aggregate, UNPACKAGED } from '@reprise/aggregate';
import type { Position, Subject } from '@reprise/event-envelope';
import { logWithBatch } from '../log/log-with-batch.ts';
import { messageOf } from '../runtime/errors.ts';
import { makeSnapshots } from '../snapshots/make-snapshots.ts';
import { intervalOf } from '../snapshots/snapshot-document.ts';
import { isTurn } from '../snapshots/stretches.ts';
import type { Events } from './fold-events.ts';
import type { WriteParts } from './write-parts.ts';

interface Whose {
  readonly subject: Subject;
  readonly aggregate: Aggregate;
}

/** A batch of one aggregate that write has folded. */
export interface Passed {
  readonly events: Events;
  /** How far the aggregate was acknowledged before it. */
  readonly acknowledged: Position | undefined;
  /** Versions. */
  readonly before: number;
  readonly after: number;
}

/**
 * Makes the snapshots that are due when a state has passed from one version to another: up to the one before the last, as pump
 * has stored those events by then. One that cannot be made now is made with the next. Where the batch has taken something
 * back, all are due at once, of the batch at hand: a read behind it would have to fold everything.
 */
export async function makeDue(parts: WriteParts, whose: Whose, passed: Passed): Promise<void> {
  const { events, acknowledged, before, after } = passed;
  if (events.some(isTurn) && after > whose.aggregate.foldAtMost)
    return trying(parts, whose, async (of) => {
      const log = await logWithBatch(of.log, acknowledged, events);
      if (log !== undefined) await makeSnapshots({ ...of, log }, { upTo: after, atOnce: true });
    });
  const interval = intervalOf(whose.aggregate);
  const due = Math.floor(after / interval) - 1;
  if (due < 1 || Math.floor(before / interval) - 1 >= due) return;
  await trying(parts, whose, (of) => makeSnapshots(of, { upTo: due * interval }));
}

/**
 * Makes all snapshots of an aggregate anew, once its state was replaced by what its history comes to: those that a wrong hand
 * or other code has made are replaced.
 */
export async function makeAfresh(parts: WriteParts, whose: Whose, version: number): Promise<void> {
  if (version < 2 * intervalOf(whose.aggregate)) return;
  await trying(parts, whose, (of) => makeSnapshots(of, { upTo: version, afresh: true }));
}

type Made = WriteParts & Whose;

/** Without a snapshot reads take longer, and are right: so nothing waits for one. */
async function trying(parts: WriteParts, whose: Whose, make: (of: Made) => Promise<void>): Promise<void> {
  // Nobody could tell its code apart from any other.
  if (parts.logic === UNPACKAGED) return;
  try {
    await make({ ...parts, ...whose });
  } catch (error) {
    parts.telemetry.warn('Snapshots could not be made; reads of the past fold more.', {
      subject: whose.subject,
      reason: messageOf(error),
    });
  }
}
