import { isPosition } from '@reprise/event-envelope';
import type { DataStore, Stored } from '../../ports/data-store.ts';
import type { EventLog } from '../../ports/event-log.ts';
import { ambient } from '../../runtime/ambient.ts';
import { UnavailableError } from '../../runtime/errors.ts';
import { isSnapshotItem, placeOf } from '../../snapshots/snapshot-document.ts';
import { freshRev, READY_KEY, STATE_ITEM } from '../../state/state-document.ts';
import type { HeldJob } from '../held-job.ts';
import { nowText } from '../jobs.ts';
import type { PlaybackJob } from '../playback-job.ts';
import type { PlaybackParts } from '../playback-parts.ts';
import { hasPassedBarrier } from './barrier.ts';

const CURSOR = 'swept';
const SAVE_EVERY = 1_000;
/** Subjects that a note names. */
const NAMED = 5;

/** Everything, with nothing left out: only such a playback knows which states should not be there. */
export const isOverEverything = ({ mode, select }: PlaybackJob): boolean =>
  mode === 'rebuild' && Object.values(select).every((value) => value === undefined);

interface Found {
  removed: number;
  readonly kept: string[];
}

/**
 * After a rebuild of everything: removes states that no log stands behind, and says that the data store is ready. A
 * state whose events may still be on their way from the stream into the log is kept, and reported.
 */
export async function sweepStates(parts: PlaybackParts, held: HeldJob): Promise<void> {
  if (!isOverEverything(held.job)) return;
  const found = await sweep(parts, held);
  await held.save({ notes: [...held.job.notes, ...notesOf(found)] });
  if (hasPassedBarrier(held)) await makeReady(parts.store, held.job);
}

async function sweep({ store, log, stream }: PlaybackParts, held: HeldJob): Promise<Found> {
  const oldest = ambient.now() - (await stream.retention());
  const found: Found = { removed: 0, kept: [] };
  let seen = 0;
  // From a document that is still there: a removed one is no place to go on from.
  let last = held.job.cursors[CURSOR];
  const after = last === undefined ? undefined : { subject: last, item: STATE_ITEM };
  for await (const stored of store.scan(0, 1, after)) {
    if (isSnapshotItem(stored)) await sweepSnapshot({ store, log }, stored);
    if (stored.item !== STATE_ITEM) continue;
    const isRemoved = await sweepOne({ store, log }, held.job.id, stored, oldest, found);
    if (!isRemoved) last = stored.subject;
    if (++seen % SAVE_EVERY !== 0 || last === undefined) continue;
    await held.save({ cursors: { ...held.job.cursors, [CURSOR]: last } });
    held.checkTime();
  }
  return found;
}

/** A snapshot is of an event; without it, it is of another log, and nobody misses it. */
async function sweepSnapshot(
  { store, log }: { readonly store: DataStore; readonly log: EventLog },
  stored: Stored,
): Promise<void> {
  const { subject, document } = stored;
  const [event] = await log.get([{ subject, position: String(document.position) }]);
  if (event === undefined || document.version !== placeOf(stored)) await store.remove(stored);
}

/** @returns whether the state is gone */
async function sweepOne(
  { store, log }: { store: DataStore; log: EventLog },
  job: string,
  stored: Stored,
  oldest: number,
  found: Found,
): Promise<boolean> {
  const { recorded, playback } = stored.document;
  if (playback === job || (await hasEvents(log, stored.subject))) return false;
  const isOld = typeof recorded === 'number' && recorded < oldest;
  if (isOld && (await store.remove(stored)).status === 'removed') {
    found.removed += 1;
    return true;
  }
  found.kept.push(stored.subject);
  return false;
}

/** Whether a subject has events, whole records or not. */
async function hasEvents(log: EventLog, subject: string): Promise<boolean> {
  for await (const { position } of log.query(subject)) if (isPosition(position)) return true;
  return false;
}

function notesOf({ removed, kept }: Found): readonly string[] {
  const names = `${kept.slice(0, NAMED).join(', ')}${kept.length > NAMED ? ', ...' : ''}`;
  return [
    ...(removed === 0 ? [] : [`Removed states without any event in the log: ${removed}.`]),
    ...(kept.length === 0
      ? []
      : [
          `Kept states without any event in the log, whose events may still be on the stream: ${kept.length} (${names}). ` +
            'Rebuild again once they are older than the stream keeps records.',
        ]),
  ];
}

async function makeReady(store: DataStore, job: PlaybackJob): Promise<void> {
  const document = { rev: freshRev(), since: nowText(), playback: job.id };
  const [result] = await store.write([{ ...READY_KEY, document, indexes: {} }]);
  if (result?.status === 'failed')
    throw new UnavailableError(`The data store could not be marked ready: ${result.reason}`);
}
