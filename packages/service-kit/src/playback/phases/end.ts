import { encodePlaybackRecord, endSubject } from '@reprise/event-envelope';
import { ambient } from '../../runtime/ambient.ts';
import type { HeldJob } from '../held-job.ts';
import { nowText } from '../jobs.ts';
import type { PlaybackJob } from '../playback-job.ts';
import type { PlaybackParts } from '../playback-parts.ts';
import { progressKey, readProgress } from '../progress-document.ts';
import { coverShards } from './cover-shards.ts';

const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 10_000;

/** Marks the end on every open shard of the playback stream, and waits until each subscriber has come to all of them. */
export async function endPlayback(parts: PlaybackParts, held: HeldJob): Promise<void> {
  const { id, mode } = held.job;
  const subject = endSubject(id);
  const covered = new Set(held.job.marked);
  await coverShards(parts.playback, held, covered, {
    recordsFor: () => {
      const end = { kind: 'end', playbackid: id, playbackmode: mode, subject } as const;
      return [{ subject, bytes: encodePlaybackRecord(end, nowText()) }];
    },
    save: () => held.save({ marked: [...covered] }),
  });
  for (let pause = FIRST_PAUSE; !(await haveAllEnded(parts, held.job)); pause = longer(pause))
    await held.pause(pause * (0.5 + ambient.random() / 2));
}

const longer = (pause: number): number => Math.min(LONGEST_PAUSE, pause * 1.5);

async function haveAllEnded({ store }: PlaybackParts, job: PlaybackJob): Promise<boolean> {
  const keys = job.subscribers.flatMap((subscriber) =>
    job.marked.map((shard) => progressKey({ job: job.id, subscriber, shard })),
  );
  const found = await store.get(keys);
  return found.every((stored) => stored !== undefined && readProgress(stored).ended);
}
