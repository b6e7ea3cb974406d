import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { withTarget } from '../../options.ts';
import { jobId } from '../../playback/playback-function.ts';
import { watch } from '../../playback/watch.ts';
import { howTo, type PlaybackTarget, reachPlayback, withJob } from './reach.ts';

export const WATCH_EVERY_MS = 1_000;

export function addWatch(playback: Command, context: Context): void {
  withTarget(withJob(playback.command('watch')))
    .description('watch a playback to its end; Ctrl-C leaves it running')
    .action(async (service: string, job: string, options: PlaybackTarget) => {
      const reached = await reachPlayback(service, options, context);
      const watching = { ...options, how: howTo(service, options), every: WATCH_EVERY_MS };
      context.exitWith(await watch(reached, await jobId(reached, job), watching, context.terminal));
    });
}
