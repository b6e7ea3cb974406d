import type { DataStore } from '../ports/data-store.ts';
import { readDeviation } from './deviation-document.ts';
import { readDifference } from './difference-document.ts';
import { PlaybackRefusedError } from './errors.ts';
import { invokeSelf } from './hand-over.ts';
import { leaseOnItsWay } from './held-job.ts';
import { viewOf } from './job-view.ts';
import {
  endTurn,
  hasEnded,
  isStalled,
  needJob,
  nowText,
  readJobDocument,
  takeTurn,
  updateJob,
} from './jobs.ts';
import {
  differenceItem,
  JOBS_PARTITION,
  type JobView,
  jobPartition,
  type PlaybackJob,
} from './playback-job.ts';
import type { PlaybackParts } from './playback-parts.ts';
import type { DeviationPage, DifferencePage, JobPage } from './playback-request.ts';
import { lastId } from './start.ts';

const PAGE = 20;
const DIFFERENCES = 'diff#';
const MAX_DIFFERENCES = 100;
const DEVIATIONS = 'deviations#';
const MAX_DEVIATIONS = 20;

/** Stops a job at its next page. Again: nothing changes. @throws PlaybackRefusedError */
export async function pauseJob({ store }: PlaybackParts, id: string): Promise<PlaybackJob> {
  const { job } = await updateJob(store, id, (current) => {
    if (current.status === 'PAUSED') return current;
    if (hasEnded(current) || current.status === 'CANCELLING') throw cannot('paused', current);
    return { ...current, status: 'PAUSED' };
  });
  return job;
}

/** Takes up a job that was paused, is stalled, or has failed. @throws PlaybackRefusedError */
export async function resumeJob(parts: PlaybackParts, id: string): Promise<PlaybackJob> {
  const { job } = await needJob(parts.store, id);
  if (!mayResume(job)) throw cannot('resumed', job);
  await takeTurn(parts.store, id);
  const lease = leaseOnItsWay();
  await updateJob(parts.store, id, (current) => {
    if (!mayResume(current)) throw cannot('resumed', current);
    const { endedAt: _, ...open } = current;
    return { ...open, status: current.status === 'CANCELLING' ? 'CANCELLING' : 'RUNNING', lease };
  });
  await invokeSelf(parts, id, lease.id);
  return (await needJob(parts.store, id)).job;
}

const mayResume = (job: PlaybackJob): boolean =>
  job.status === 'PAUSED' || job.status === 'FAILED' || isStalled(job);

/**
 * Ends a job early. Every state is as it was, or as it will be: what has been emptied is filled again first.
 *
 * @throws PlaybackRefusedError
 */
export async function cancelJob(parts: PlaybackParts, id: string): Promise<PlaybackJob> {
  const lease = leaseOnItsWay();
  const { job } = await updateJob(parts.store, id, (current) => {
    if (hasEnded(current)) throw cannot('cancelled', current);
    if (!isStalled(current) && current.status !== 'PAUSED')
      return current.status === 'CANCELLING' ? current : { ...current, status: 'CANCELLING' };
    const { lease: _, ...free } = current;
    return isEmptied(current)
      ? { ...free, status: 'CANCELLING', lease }
      : { ...free, status: 'CANCELLED', endedAt: nowText() };
  });
  if (job.status === 'CANCELLED') await endTurn(parts.store, id);
  if (job.lease?.id === lease.id) await invokeSelf(parts, id, lease.id);
  return (await needJob(parts.store, id)).job;
}

/** Whether states may lie empty because of it. */
export const isEmptied = ({ wipe, phase }: PlaybackJob): boolean => wipe && phase !== 'barrier';

function cannot(done: string, { id, status }: PlaybackJob): PlaybackRefusedError {
  const hint = hasEnded({ status } as PlaybackJob)
    ? 'it has ended; start another one'
    : 'look again in a minute';
  return new PlaybackRefusedError(`The playback ${id} is ${status} and cannot be ${done}: ${hint}.`);
}

export async function listJobs(
  store: DataStore,
  { limit = PAGE, before }: { readonly limit?: number; readonly before?: string },
): Promise<JobPage> {
  const page = { limit: limit + 1, descending: true, after: before ?? lastId() };
  const documents = await store.list(JOBS_PARTITION, page);
  const found = documents.slice(0, limit).map((stored) => readJobDocument(stored).job);
  const jobs: readonly JobView[] = await Promise.all(found.map((job) => viewOf(store, job)));
  const last = found.at(-1);
  return documents.length > limit && last !== undefined ? { jobs, next: last.id } : { jobs };
}

/** What a preview has found so far. @throws PlaybackRefusedError */
export async function differencesOf(
  store: DataStore,
  {
    id,
    limit = MAX_DIFFERENCES,
    after,
  }: { readonly id: string; readonly limit?: number; readonly after?: string },
): Promise<DifferencePage> {
  const { job } = await needJob(store, id);
  if (job.mode !== 'preview')
    throw new PlaybackRefusedError(
      `The playback ${id} is a ${job.mode}; differences are what a preview finds.`,
    );
  const documents = await store.list(jobPartition(id), {
    prefix: DIFFERENCES,
    limit: limit + 1,
    ...(after === undefined ? {} : { after: differenceItem(after) }),
  });
  const differences = documents.slice(0, limit).map(readDifference);
  const last = differences.at(-1);
  return documents.length > limit && last !== undefined
    ? { differences, next: last.subject }
    : { differences };
}

/** What to show of it, page by page. */
interface Paged {
  readonly id: string;
  readonly limit?: number;
  readonly after?: string;
}

/** What reactions would do otherwise, as far as a job has found it. @throws PlaybackRefusedError */
export async function deviationsOfJob(store: DataStore, page: Paged): Promise<DeviationPage> {
  await needJob(store, page.id);
  return deviationsOf(store, page);
}

/** Likewise of a job that another service's data store has. */
export async function deviationsOf(
  store: DataStore,
  { id, limit = MAX_DEVIATIONS, after }: Paged,
): Promise<DeviationPage> {
  const documents = await store.list(jobPartition(id), {
    prefix: DEVIATIONS,
    limit: limit + 1,
    ...(after === undefined ? {} : { after: `${DEVIATIONS}${after}` }),
  });
  const shown = documents.slice(0, limit);
  const deviations = shown.map(readDeviation);
  const last = shown.at(-1);
  return documents.length > limit && last !== undefined
    ? { deviations, next: last.item.slice(DEVIATIONS.length) }
    : { deviations };
}
