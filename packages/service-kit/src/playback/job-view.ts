import type { DataStore, Stored } from '../ports/data-store.ts';
import { ambient } from '../runtime/ambient.ts';
import { hasEnded, isStalled } from './jobs.ts';
import { type JobView, jobPartition, type PlaybackJob, type ShardProgress } from './playback-job.ts';
import { readProgress } from './progress-document.ts';
import { added, NOTHING } from './receive/tally.ts';

const PROGRESS = 'progress#';
/** Subscribers times shards. */
const MOST = 10_000;

/** A job as it is shown: with what its subscribers have done, and how long it will still take. */
export async function viewOf(store: DataStore, job: PlaybackJob): Promise<JobView> {
  const { cursors: _cursors, lease: _lease, total, ...shown } = job;
  const documents = await store.list(jobPartition(job.id), { prefix: PROGRESS, limit: MOST });
  const done = job.mode === 'copy' ? ownPart(job) : doneBy(job.subscribers, documents);
  const known = job.phase === 'ending' || job.phase === 'sweeping' || job.phase === 'done' ? job.sent : total;
  const eta = known && etaOf(job, done.events, known.events);
  return {
    ...shown,
    done,
    stalled: isStalled(job),
    ...(known === undefined ? {} : { total: { events: known.events, aggregates: known.aggregates } }),
    ...(eta === undefined ? {} : { eta }),
  };
}

/** Nobody here listens to a copy: what is sent is done. */
const ownPart = ({ sent: { aggregates, events } }: PlaybackJob): JobView['done'] => ({
  ...NOTHING,
  aggregates,
  events,
});

/** Aggregates and events as far as every subscriber has come; what each of them found is added up. */
function doneBy(subscribers: readonly string[], documents: readonly Stored[]): JobView['done'] {
  const bySubscriber = subscribers.map((name) =>
    documents
      .filter(({ item }) => item.startsWith(`${PROGRESS}${name}#`))
      .map((stored) => tallyOf(readProgress(stored)))
      .reduce(added, NOTHING),
  );
  const least = (of: 'aggregates' | 'events'): number =>
    bySubscriber.reduce((sum, tally) => Math.min(sum, tally[of]), bySubscriber[0]?.[of] ?? 0);
  return { ...bySubscriber.reduce(added, NOTHING), aggregates: least('aggregates'), events: least('events') };
}

const tallyOf = ({ sequenceNumber: _, ended: __, ...tally }: ShardProgress): JobView['done'] => tally;

/** At the speed since it was started; nothing for a job that does not run, or has not done anything yet. */
function etaOf(job: PlaybackJob, done: number, total: number): number | undefined {
  if (hasEnded(job) || job.status === 'PAUSED' || done === 0) return undefined;
  const seconds = (ambient.now() - Date.parse(job.createdAt)) / 1_000;
  const left = Math.max(0, total - done);
  return Math.round((left * seconds) / done);
}
