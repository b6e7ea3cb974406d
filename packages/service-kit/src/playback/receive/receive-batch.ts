import type { EndRecord, HistoryRecord, ResumeRecord } from '@reprise/event-envelope';
import type { IncomingRecord } from '../../log/record.ts';
import type { DataStore, Stored } from '../../ports/data-store.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { Telemetry } from '../../runtime/observability.ts';
import { CURRENT_JOB } from '../playback-job.ts';
import { isRetryId } from '../retry-id.ts';
import { type Done, noteProgress, type ProgressCache } from './note-progress.ts';
import { isHistory, isReceived, isResume, type Received, receive, type Unreceived } from './received.ts';
import { FAILURE, NOTHING, type Tally } from './tally.ts';

/** What a subscriber does with a playback's records. */
export interface Subscriber {
  /** Its function's name, under which it notes its progress. */
  readonly name: string;
  /** @returns what was done, by sequence number; histories that are missing come again. What it throws fails the batch */
  histories(
    histories: readonly Received<HistoryRecord>[],
    deadline: Deadline,
  ): Promise<ReadonlyMap<string, Tally>>;
  /**
   * Aggregates that are not parked any more, for whoever runs reactions; passed over by all others.
   *
   * @returns the sequence numbers of those that are done; the others come again
   */
  resumed?(resumes: readonly Received<ResumeRecord>[], deadline: Deadline): Promise<ReadonlySet<string>>;
  /** Nothing more comes on this shard in this playback, and all before it is done. */
  ended?(end: EndRecord): Promise<void>;
}

export interface ReceiveParts {
  readonly telemetry: Telemetry;
  readonly subscriber: Subscriber;
  /** Where progress is noted; nowhere, for a subscriber that no job waits for. */
  readonly store?: DataStore;
}

/**
 * What was counted of a batch that was handed back from some record on. Done again, what lies behind that one looks as if it
 * had been so before. It is done again all the same: the store may be another one meanwhile, a backup, or the one that was
 * lost and is back.
 */
type Kept = ReadonlyMap<string, Tally>;

/**
 * A batch of one shard of the playback stream. Several playbacks' records may lie in it: the rest of a cancelled one
 * before a new one's. What is done is noted, up to the first record that is not; so is the end, if it comes to it.
 */
export function receivingBatches(parts: ReceiveParts) {
  const { telemetry, subscriber, store } = parts;
  const noting = store && { store, cache: new Map<string, Stored>(), name: subscriber.name };
  let kept: Kept = NONE;

  /** @returns the sequence number of the first record that must come again, or nothing */
  return async (
    records: readonly IncomingRecord[],
    shard: string,
    deadline: Deadline,
  ): Promise<string | undefined> => {
    const read = records.map(receive);
    const again = await workThrough(read.filter(isReceived), deadline);
    const done = new Map([...again].map(([key, tally]) => [key, counted(kept.get(key), tally)]));
    kept = done;

    const failed = read.findIndex((one) => isReceived(one) && isWork(one) && !done.has(one.sequenceNumber));
    const before = failed === -1 ? read : read.slice(0, failed);
    telemetry.count('HandedBack', read.length - before.length);
    for (const one of before) await settle(one);
    const isNoted =
      noting === undefined || (await noteAll(noting, before.filter(isOfJob), shard, done, deadline));
    return isNoted ? read[failed]?.sequenceNumber : read[0]?.sequenceNumber;
  };

  function isWork(one: Received): boolean {
    return isHistory(one) || (isResume(one) && subscriber.resumed !== undefined);
  }

  async function workThrough(
    open: readonly Received[],
    deadline: Deadline,
  ): Promise<ReadonlyMap<string, Tally>> {
    const [histories, resumes] = [open.filter(isHistory), open.filter(isResume)];
    const done = histories.length === 0 ? NONE : await subscriber.histories(histories, deadline);
    if (resumes.length === 0 || subscriber.resumed === undefined) return done;
    const resumed = await subscriber.resumed(resumes, deadline);
    return new Map([...done, ...[...resumed].map((key) => [key, NOTHING] as const)]);
  }

  async function settle(one: Received | Unreceived): Promise<void> {
    if (isReceived(one)) {
      if (one.record.kind === 'end') await subscriber.ended?.(one.record);
      return;
    }
    const { sequenceNumber, reason } = one;
    telemetry.count('PlaybackFailures', 1);
    telemetry.error('A record of the playback stream cannot be read; it is passed over.', {
      sequenceNumber,
      reason,
    });
  }
}

const NONE: ReadonlyMap<string, Tally> = new Map();

/** What no job counts: it did not send it. */
const isOfJob = (one: Received | Unreceived): boolean =>
  !isReceived(one) ||
  one.record.kind === 'end' ||
  (one.record.kind === 'history' && !isRetryId(one.record.playbackid));

/** What failed the first time counts as what it came to. */
const counted = (first: Tally | undefined, again: Tally): Tally =>
  first === undefined || first.failures > 0 ? again : first;

interface Noting {
  readonly store: DataStore;
  readonly cache: ProgressCache;
  /** The subscriber's. */
  readonly name: string;
}

async function noteAll(
  noting: Noting,
  read: readonly (Received | Unreceived)[],
  shard: string,
  done: ReadonlyMap<string, Tally>,
  deadline: Deadline,
): Promise<boolean> {
  const jobs = await jobsOf(noting.store, read);
  const byJob = Map.groupBy(read, (_, index) => jobs[index] ?? '');
  byJob.delete('');
  const noted = await Promise.all(
    [...byJob].map(([job, ofJob]) => {
      const progressOf = { job, subscriber: noting.name, shard };
      return noteProgress(
        noting,
        progressOf,
        ofJob.map((one) => doneOf(one, done)),
        deadline,
      );
    }),
  );
  return noted.every((one) => one);
}

function doneOf(one: Received | Unreceived, done: ReadonlyMap<string, Tally>): Done {
  const { sequenceNumber } = one;
  if (!isReceived(one)) return { sequenceNumber, tally: FAILURE, isEnd: false };
  return {
    sequenceNumber,
    tally: done.get(sequenceNumber) ?? NOTHING,
    isEnd: one.record.kind === 'end',
  };
}

/** Which job each record is of. One that cannot be read is counted with its neighbours', or with the job that runs. */
async function jobsOf(
  store: DataStore,
  read: readonly (Received | Unreceived)[],
): Promise<readonly string[]> {
  const own = read.map((one) => (isReceived(one) ? one.record.playbackid : undefined));
  const around = own.find((job) => job !== undefined);
  if (around === undefined && read.length > 0) {
    const [current] = await store.get([CURRENT_JOB]);
    const job = current?.document.job;
    return own.map(() => (typeof job === 'string' ? job : ''));
  }
  let last = around ?? '';
  return own.map((job) => {
    last = job ?? last;
    return last;
  });
}
