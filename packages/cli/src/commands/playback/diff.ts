import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { wholeNumber, withTarget } from '../../options.ts';
import { jobId } from '../../playback/playback-function.ts';
import { type PlaybackTarget, reachPlayback, withJob } from './reach.ts';

type DiffFlags = PlaybackTarget & { readonly summary?: boolean; readonly largest: number };

export function addDiff(playback: Command, context: Context): void {
  withTarget(withJob(playback.command('diff')))
    .description('what a preview has found: every state that would change, as JSON Patch, and a summary')
    .option('--summary', 'the summary alone')
    .option('--largest <count>', 'so many of the largest are named', wholeNumber(0), 10)
    .action(async (service: string, job: string, options: DiffFlags) => {
      const reached = await reachPlayback(service, options, context);
      const { showDifferences } = await import('../../playback/diff.ts');
      await showDifferences(reached, await jobId(reached, job), options, context.terminal);
    });
}
