import type { Introduction } from '@reprise/replay-gateway';
import type { JobMode, Selection } from './playback-request.ts';

export const JOB_STATUSES = [
  'STARTING',
  'RUNNING',
  'PAUSED',
  'CANCELLING',
  'CANCELLED',
  'COMPLETED',
  'FAILED',
] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** What a running job is at, in this order; not every job has each. */
export const JOB_PHASES = ['barrier', 'wiping', 'sending', 'ending', 'sweeping', 'done'] as const;
export type JobPhase = (typeof JOB_PHASES)[number];

/** A playback as the data store keeps it, under (`~playback`, id), conditional on `rev` like every document. */
export interface PlaybackJob {
  /** Sorts by when it was started: `20261124T120000Z-` and random letters. */
  readonly id: string;
  readonly mode: JobMode;
  readonly status: JobStatus;
  readonly phase: JobPhase;
  readonly select: Selection;
  readonly rate?: number;
  readonly segments: number;
  readonly wipe: boolean;
  readonly reason?: string;
  readonly by?: string;
  readonly field?: string;
  readonly introduction?: Introduction;
  /** A copy's destination, its end, and whether it is unmasked, as they were asked for. */
  readonly to?: string;
  readonly until?: string;
  readonly unmasked?: boolean;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly endedAt?: string;
  /** Who listens to the playback stream and has to see its end: names of functions, e.g. `write`. Nobody, of a copy. */
  readonly subscribers: readonly string[];
  /** Of the log, where an earlier playback over everything has counted it. */
  readonly total?: { readonly events: number; readonly aggregates: number };
  readonly sent: { readonly aggregates: number; readonly events: number; readonly selected: number };
  /** How far each share of the work is; what is in it is the sender's own business. */
  readonly cursors: Readonly<Record<string, string>>;
  /** Shards that hold an end marker. */
  readonly marked: readonly string[];
  /** Who works on it, and until when nobody else may. Milliseconds since 1970. */
  readonly lease?: { readonly id: string; readonly until: number };
  /** Why it failed, and other things that a person should know: sentences. */
  readonly notes: readonly string[];
}

/** What a subscriber has done of a job on one shard: a document under (`~playback/<id>`, `progress#<subscriber>#<shard>`). */
export interface ShardProgress {
  /** The last record of the shard that is counted, so that a redelivery is not. */
  readonly sequenceNumber: string;
  readonly aggregates: number;
  readonly events: number;
  /** Of the aggregates: whose state was replaced by another one, whose came out alike, whose fold threw, which were released. */
  readonly changed: number;
  readonly unchanged: number;
  readonly parked: number;
  readonly released: number;
  /** Records that could not be read. */
  readonly failures: number;
  /** Of the selected events: calls that the log has of their reactions, and those of them that today's calls were answered by. */
  readonly interactions: number;
  readonly answered: number;
  /** Calls that differ from the record; and reactions that did not come to their end, so that there may be more. */
  readonly deviations: number;
  readonly incomplete: number;
  /** What is to be approved (`correct`), or would be (`preview`). */
  readonly proposals: number;
  /** Commands that went out (`introduce`). */
  readonly sent: number;
  /** The end marker was reached with nothing before it undone. */
  readonly ended: boolean;
}

/** A job as it is shown: with how far all of its subscribers have come, and what they have found, added up. */
export interface JobView extends Omit<PlaybackJob, 'cursors' | 'lease'> {
  readonly done: Omit<ShardProgress, 'sequenceNumber' | 'ended'>;
  /** RUNNING, but nobody works on it any more: `resume` takes it up again. */
  readonly stalled: boolean;
  /** Seconds until all is done, at the speed so far. */
  readonly eta?: number;
}

/** Partition of the jobs, and of what belongs to one job. */
export const JOBS_PARTITION = '~playback';
export const jobPartition = (id: string): string => `${JOBS_PARTITION}/${id}`;
export const progressItem = (subscriber: string, shard: string): string => `progress#${subscriber}#${shard}`;
export const differenceItem = (subject: string): string => `diff#${subject}`;
export const deviationItem = (subscriber: string, subject: string): string =>
  `deviations#${subscriber}#${subject}`;
/** Names the job that runs (`job`), so that there is one at a time. */
export const CURRENT_JOB = { subject: JOBS_PARTITION, item: '~current' } as const;
