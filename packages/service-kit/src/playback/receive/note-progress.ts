import type { DataStore, Stored } from '../../ports/data-store.ts';
import { backOff, type Deadline } from '../../runtime/deadline.ts';
import type { ShardProgress } from '../playback-job.ts';
import { type ProgressOf, progressKey, progressWrite, readProgress } from '../progress-document.ts';
import { added, NOTHING, type Tally } from './tally.ts';

/** A record that is done with. */
export interface Done {
  readonly sequenceNumber: string;
  readonly tally: Tally;
  readonly isEnd: boolean;
}

/**
 * What this container noted last, so that noting costs one call a batch. Never trusted further than its `rev`: that a record
 * is counted already, the store has to say.
 */
export type ProgressCache = Map<string, Stored>;

/** So many shards of jobs; more are read again. */
const MOST_CACHED = 64;

/**
 * Notes records of one job as done: each once, however often it is delivered. They have to be a shard's next ones, in order.
 *
 * @returns false where it could not be noted before time was up
 */
export async function noteProgress(
  { store, cache }: { readonly store: DataStore; readonly cache: ProgressCache },
  of: ProgressOf,
  done: readonly Done[],
  deadline: Deadline,
): Promise<boolean> {
  const key = JSON.stringify(of);
  for (let attempt = 0; attempt === 0 || (await backOff(attempt, deadline)); attempt++) {
    const copy = cache.get(key);
    const stored = isNews(copy, done) ? copy : (await store.get([progressKey(of)]))[0];
    const progress = withDone(stored && readProgress(stored), done);
    if (progress === undefined) return true;
    const write = progressWrite(of, progress, stored);
    const [result] = await store.write([write]);
    cache.delete(key);
    if (result?.status !== 'written') continue;
    const { replaces: _, ...written } = write;
    if (cache.size >= MOST_CACHED) cache.clear();
    cache.set(key, written);
    return true;
  }
  return false;
}

/** Whether there is something to note, by the container's own copy: then its `rev` is looked at. */
const isNews = (copy: Stored | undefined, done: readonly Done[]): boolean =>
  copy !== undefined && withDone(readProgress(copy), done) !== undefined;

/** Nothing where all of it is counted already. */
function withDone(before: ShardProgress | undefined, done: readonly Done[]): ShardProgress | undefined {
  const fresh = done.filter(({ sequenceNumber }) => isBehind(sequenceNumber, before?.sequenceNumber));
  const last = fresh.at(-1);
  if (last === undefined) return undefined;
  const tally = fresh.reduce((sum, one) => added(sum, one.tally), before ?? NOTHING);
  const ended = (before?.ended ?? false) || fresh.some(({ isEnd }) => isEnd);
  return { ...tally, ended, sequenceNumber: last.sequenceNumber };
}

/** Sequence numbers are whole numbers, of one width but for very old streams. */
const isBehind = (sequenceNumber: string, other: string | undefined): boolean =>
  other === undefined || BigInt(sequenceNumber) > BigInt(other);
