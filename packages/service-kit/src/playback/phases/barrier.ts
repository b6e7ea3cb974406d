import { ambient } from '../../runtime/ambient.ts';
import { READY_KEY } from '../../state/state-document.ts';
import { barrierRecord, barrierSubject } from '../barrier.ts';
import type { HeldJob } from '../held-job.ts';
import { nowText } from '../jobs.ts';
import type { PlaybackParts } from '../playback-parts.ts';
import { coverShards } from './cover-shards.ts';

/** Where it is noted how far a barrier is: of a data store that was lost, and of one that was wiped. */
const LOST = 'barrier';
const WIPED = 'wiped-barrier';
type Cursor = typeof LOST | typeof WIPED;
const PASSED = 'passed';
/**
 * Where a shard is worked on by several batches side by side, which of them a key falls to is Lambda's secret. So many
 * keys for each: that none falls to one of ten has a probability below 1e-10.
 */
const KEYS_PER_LANE = 25;
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5_000;

export const hasPassedBarrier = (held: HeldJob): boolean => hasPassed(held, LOST);

const hasPassed = ({ job }: HeldJob, cursor: Cursor): boolean => job.cursors[cursor] === PASSED;

/** Where the data store was lost, nobody knows how far `write` had come: all that it can have folded has to be in the log. */
export async function passBarrier(parts: PlaybackParts, held: HeldJob): Promise<void> {
  const [ready] = await parts.store.get([READY_KEY]);
  if (ready === undefined && held.job.mode !== 'preview') await awaitLog(parts, held, LOST);
}

/**
 * What is wiped has to be filled again, so its events have to be in the log before that is read: an aggregate of which
 * pump has not stored anything yet would be passed over, and stay empty.
 */
export const passWipedBarrier = (parts: PlaybackParts, held: HeldJob): Promise<void> =>
  awaitLog(parts, held, WIPED);

/**
 * Waits until the log holds all that was on the event stream before now. A barrier goes on every shard; once pump has
 * stored them, all before them is stored.
 */
async function awaitLog(parts: PlaybackParts, held: HeldJob, cursor: Cursor): Promise<void> {
  if (hasPassed(held, cursor)) return;
  const name = cursor === LOST ? held.job.id : `${held.job.id}-wiped`;
  const save = (value: string) => held.save({ cursors: { ...held.job.cursors, [cursor]: value } });
  const covered = new Set(JSON.parse(held.job.cursors[cursor] ?? '[]') as string[]); // saved below
  await coverShards(parts.stream, held, covered, {
    recordsFor: (shard) =>
      numbered(keysOf(parts)).map((number) => barrierRecord(barrierSubject(name, shard, number), nowText())),
    save: () => save(JSON.stringify([...covered])),
  });
  for (const shard of covered) await stored(parts, held, name, shard);
  await save(PASSED);
}

const keysOf = ({ parallelizationFactor }: PlaybackParts): number =>
  parallelizationFactor === 1 ? 1 : KEYS_PER_LANE * parallelizationFactor;

const numbered = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

/** Waits until pump has stored a shard's barriers. */
async function stored(parts: PlaybackParts, held: HeldJob, name: string, shard: string): Promise<void> {
  for (const number of numbered(keysOf(parts))) {
    const subject = barrierSubject(name, shard, number);
    for (let pause = FIRST_PAUSE; !(await isInLog(parts, subject)); pause = longer(pause)) {
      await held.pause(pause * (0.5 + ambient.random() / 2));
    }
  }
}

const longer = (pause: number): number => Math.min(LONGEST_PAUSE, pause * 1.5);

async function isInLog({ log }: PlaybackParts, subject: string): Promise<boolean> {
  for await (const _ of log.query(subject)) return true;
  return false;
}
