import { ambient } from '../../runtime/ambient.ts';
import { READY_KEY } from '../../state/state-document.ts';
import { barrierRecord, barrierSubject } from '../barrier.ts';
import type { HeldJob } from '../held-job.ts';
import { nowText } from '../jobs.ts';
import type { PlaybackParts } from '../playback-parts.ts';
import { coverShards } from './cover-shards.ts';

const CURSOR = 'barrier';
const PASSED = 'passed';
/**
 * Where a shard is worked on by several batches side by side, which of them a key falls to is Lambda's secret. So many
 * keys for each: that none falls to one of ten has a probability below 1e-10.
 */
const KEYS_PER_LANE = 25;
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5_000;

export const hasPassedBarrier = ({ job }: HeldJob): boolean => job.cursors[CURSOR] === PASSED;

/**
 * Where the data store was lost, nobody knows how far `write` had come: waits until the log holds all that was on the
 * event stream before now. A barrier goes on every shard; once pump has stored them, all before them is stored.
 */
export async function passBarrier(parts: PlaybackParts, held: HeldJob): Promise<void> {
  const { mode } = held.job;
  const [ready] = await parts.store.get([READY_KEY]);
  if (ready !== undefined || mode === 'preview' || hasPassedBarrier(held)) return;
  const covered = new Set(JSON.parse(held.job.cursors[CURSOR] ?? '[]') as string[]); // saved below
  await coverShards(parts.stream, held, covered, {
    recordsFor: (shard) =>
      numbered(keysOf(parts)).map((number) =>
        barrierRecord(barrierSubject(held.job.id, shard, number), nowText()),
      ),
    save: () => saveCursor(held, JSON.stringify([...covered])),
  });
  for (const shard of covered) await stored(parts, held, shard);
  await saveCursor(held, PASSED);
}

const keysOf = ({ parallelizationFactor }: PlaybackParts): number =>
  parallelizationFactor === 1 ? 1 : KEYS_PER_LANE * parallelizationFactor;

const numbered = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

const saveCursor = (held: HeldJob, value: string): Promise<void> =>
  held.save({ cursors: { ...held.job.cursors, [CURSOR]: value } });

/** Waits until pump has stored a shard's barriers. */
async function stored(parts: PlaybackParts, held: HeldJob, shard: string): Promise<void> {
  for (const number of numbered(keysOf(parts))) {
    const subject = barrierSubject(held.job.id, shard, number);
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
