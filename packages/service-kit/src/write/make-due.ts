import { type Aggregate, UNPACKAGED } from '@reprise/aggregate';
import type { Subject } from '@reprise/event-envelope';
import { messageOf } from '../runtime/errors.ts';
import { makeSnapshots } from '../snapshots/make-snapshots.ts';
import { intervalOf } from '../snapshots/snapshot-document.ts';
import type { WriteParts } from './write-parts.ts';

interface Whose {
  readonly subject: Subject;
  readonly aggregate: Aggregate;
}

/**
 * Makes the snapshots that are due when a state has passed from one version to another: up to the one before the last, as pump
 * has stored those events by then. One that cannot be made now is made with the next.
 */
export async function makeDue(parts: WriteParts, whose: Whose, before: number, after: number): Promise<void> {
  const interval = intervalOf(whose.aggregate);
  const due = Math.floor(after / interval) - 1;
  if (due < 1 || Math.floor(before / interval) - 1 >= due) return;
  await trying(parts, whose, (of) => makeSnapshots(of, due));
}

/**
 * Makes all snapshots of an aggregate anew, once its state was replaced by what its history comes to: those that a wrong hand
 * or other code has made are replaced.
 */
export async function makeAfresh(parts: WriteParts, whose: Whose, version: number): Promise<void> {
  const all = Math.floor(version / intervalOf(whose.aggregate));
  if (all < 2) return;
  await trying(parts, whose, (of) => makeSnapshots(of, all, true));
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
