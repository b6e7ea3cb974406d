import type { DataStore, Stored } from '../ports/data-store.ts';
import { ambient } from '../runtime/ambient.ts';
import { UnavailableError } from '../runtime/errors.ts';
import { freshRev } from '../state/state-document.ts';
import { PlaybackRefusedError } from './errors.ts';
import { CURRENT_JOB, JOBS_PARTITION, type PlaybackJob } from './playback-job.ts';

/** A job with the document that it was read from. */
export interface StoredJob {
  readonly job: PlaybackJob;
  readonly stored: Stored;
}

const ATTEMPTS = 5;
const jobKey = (id: string) => ({ subject: JOBS_PARTITION, item: id });

/** `20261124T120000Z-` and letters: sorts by time, and nobody else makes the same. */
export function freshJobId(): string {
  const at = new Date(ambient.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${at}-${Buffer.from(ambient.bytes(4)).toString('hex')}`;
}

/** JSON in one attribute: documents hold no lists. */
const documentOf = (job: PlaybackJob): Stored => ({
  ...jobKey(job.id),
  document: { rev: freshRev(), job: JSON.stringify(job) },
  indexes: {},
});

export const readJobDocument = (stored: Stored): StoredJob => ({
  job: JSON.parse(String(stored.document.job)) as PlaybackJob, // documentOf wrote it
  stored,
});

export async function findJob(store: DataStore, id: string): Promise<StoredJob | undefined> {
  const [stored] = await store.get([jobKey(id)]);
  return stored && readJobDocument(stored);
}

/** @throws PlaybackRefusedError */
export async function needJob(store: DataStore, id: string): Promise<StoredJob> {
  const found = await findJob(store, id);
  if (found === undefined)
    throw new PlaybackRefusedError(
      `There is no playback ${JSON.stringify(id)}; {"action":"list"} shows those that are.`,
    );
  return found;
}

/**
 * Puts a job in the place of what was read, or anew.
 *
 * @returns nothing where something else is there by now
 * @throws UnavailableError
 */
export async function putJob(
  store: DataStore,
  job: PlaybackJob,
  replaces?: Stored,
): Promise<StoredJob | undefined> {
  const stored = documentOf(job);
  const isWritten = await writeOnce(store, stored, replaces);
  return isWritten ? { job, stored } : undefined;
}

/** A write that got no answer may have been done: its `rev` tells. */
async function writeOnce(store: DataStore, stored: Stored, replaces?: Stored): Promise<boolean> {
  const write = replaces === undefined ? stored : { ...stored, replaces };
  let reason = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await ambient.sleep(50 * 2 ** attempt * ambient.random());
    const [result] = await store.write([write]);
    if (result?.status === 'written') return true;
    if (attempt > 0 || result?.status === 'failed') {
      const [there] = await store.get([stored]);
      if (there?.document.rev === stored.document.rev) return true;
    }
    if (result?.status === 'conflict') return false;
    reason = result?.status === 'failed' ? result.reason : 'no answer';
  }
  throw new UnavailableError(`A document of the playback could not be written: ${reason}`);
}

/** Changes a job on top of whatever it is by then. `change` may refuse by throwing. */
export async function updateJob(
  store: DataStore,
  id: string,
  change: (job: PlaybackJob) => PlaybackJob,
): Promise<StoredJob> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { job, stored } = await needJob(store, id);
    const changed = change(job);
    if (changed === job) return { job, stored };
    const written = await putJob(store, { ...changed, updatedAt: nowText() }, stored);
    if (written !== undefined) return written;
  }
  throw new UnavailableError(`The playback ${id} changes too fast; try again.`);
}

export const nowText = (): string => new Date(ambient.now()).toISOString();

const ENDED: ReadonlySet<string> = new Set(['CANCELLED', 'COMPLETED', 'FAILED']);
export const hasEnded = ({ status }: PlaybackJob): boolean => ENDED.has(status);

/** Should be worked on, and is not: its worker was killed, or its invocation got lost. */
export const isStalled = (job: PlaybackJob): boolean =>
  !hasEnded(job) && job.status !== 'PAUSED' && (job.lease === undefined || job.lease.until < ambient.now());

/**
 * Makes a job the one that runs; any number of times.
 *
 * @throws PlaybackRefusedError while another one does
 */
export async function takeTurn(store: DataStore, id: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [current] = await store.get([CURRENT_JOB]);
    if (current?.document.job === id) return;
    if (current !== undefined) await refuseWhileRunning(store, String(current.document.job));
    const mine: Stored = { ...CURRENT_JOB, document: { rev: freshRev(), job: id }, indexes: {} };
    if (await writeOnce(store, mine, current)) return;
  }
  throw new UnavailableError('Others start playbacks at the same time; try again.');
}

/** @throws PlaybackRefusedError where a job has not ended */
async function refuseWhileRunning(store: DataStore, id: string): Promise<void> {
  const running = await findJob(store, id);
  if (running === undefined || hasEnded(running.job)) return;
  const { status, mode } = running.job;
  throw new PlaybackRefusedError(
    `The playback ${id} (${mode}) is ${isStalled(running.job) ? 'stalled' : status}; a service plays back one at a time. ` +
      `Wait for it, or end it with {"action":"cancel","id":"${id}"}.`,
  );
}

/** Lets another job run. */
export async function endTurn(store: DataStore, id: string): Promise<void> {
  const [current] = await store.get([CURRENT_JOB]);
  // What goes wrong here is mended by the next job's takeTurn, which sees that this one has ended.
  if (current?.document.job === id) await store.remove(current);
}
