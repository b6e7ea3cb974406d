import { ambient } from '../runtime/ambient.ts';
import { openCopy } from './copy/open-copy.ts';
import { invokeSelf } from './hand-over.ts';
import { leaseOnItsWay } from './held-job.ts';
import { findJob, freshJobId, nowText, putJob, readJobDocument, takeTurn } from './jobs.ts';
import { isOverEverything } from './phases/sweep.ts';
import { JOBS_PARTITION, type PlaybackJob } from './playback-job.ts';
import type { PlaybackParts } from './playback-parts.ts';
import type { PlaybackOptions } from './playback-request.ts';

const SEGMENTS = 4;
/** How many jobs are looked through for one that has counted the log. */
const LOOKED_THROUGH = 20;

/**
 * Starts a playback: notes the job, and has a fresh invocation work on it.
 *
 * @throws PlaybackRefusedError while another one runs
 */
export async function startPlayback(parts: PlaybackParts, options: PlaybackOptions): Promise<PlaybackJob> {
  const { store } = parts;
  if (options.mode === 'copy') await openCopy(parts, options);
  const lease = leaseOnItsWay();
  const job = { ...jobOf(options, parts.subscribers), lease, ...(await knownTotal(parts, options)) };
  const noted = await putJob(store, job);
  try {
    await takeTurn(store, job.id);
  } catch (error) {
    if (noted !== undefined) await store.remove(noted.stored);
    throw error;
  }
  parts.telemetry.info('A playback is started.', {
    id: job.id,
    mode: job.mode,
    by: job.by,
    reason: job.reason,
  });
  await invokeSelf(parts, job.id, lease.id);
  return (await findJob(store, job.id))?.job ?? job;
}

function jobOf(options: PlaybackOptions, subscribers: readonly string[]): PlaybackJob {
  const { mode, select = {}, rate, segments = SEGMENTS, wipe = false, reason, by, field } = options;
  const { to, until, unmasked, introduction } = options;
  const isCopy = mode === 'copy';
  const now = nowText();
  return {
    id: freshJobId(),
    mode,
    status: 'STARTING',
    phase: isCopy ? 'sending' : 'barrier',
    select,
    ...(rate === undefined ? {} : { rate }),
    segments,
    wipe,
    ...(reason === undefined ? {} : { reason }),
    ...(by === undefined ? {} : { by }),
    ...(field === undefined ? {} : { field }),
    ...(introduction === undefined ? {} : { introduction }),
    ...(to === undefined ? {} : { to }),
    ...(until === undefined ? {} : { until }),
    ...(unmasked === undefined ? {} : { unmasked }),
    createdAt: now,
    updatedAt: now,
    subscribers: isCopy ? [] : subscribers,
    sent: { aggregates: 0, events: 0, selected: 0 },
    cursors: {},
    marked: [],
    notes: [],
  };
}

/** How much there is, as the last playback over everything has counted it; the log has grown since. */
async function knownTotal({ store }: PlaybackParts, { select = {} }: PlaybackOptions) {
  if (Object.keys(select).length > 0) return {};
  const documents = await store.list(JOBS_PARTITION, {
    limit: LOOKED_THROUGH,
    descending: true,
    after: lastId(),
  });
  const counted = documents
    .map((stored) => readJobDocument(stored).job)
    .find((job) => job.status === 'COMPLETED' && isOverEverything(job));
  return counted === undefined
    ? {}
    : { total: { events: counted.sent.events, aggregates: counted.sent.aggregates } };
}

/** Sorts after the ids of all jobs, and before what else lies in their partition. */
export const lastId = (): string => `${new Date(ambient.now()).getUTCFullYear() + 1}`;
