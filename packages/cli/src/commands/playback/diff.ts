import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { wholeNumber, withTarget } from '../../options.ts';
import { jobId, type PlaybackFunction } from '../../playback/playback-function.ts';
import { hasReactions } from '../../playback/show-job.ts';
import type { Terminal } from '../../terminal.ts';
import { type PlaybackTarget, reachPlayback, withJob } from './reach.ts';

type DiffFlags = PlaybackTarget & { readonly summary?: boolean; readonly largest: number };

export function addDiff(playback: Command, context: Context): void {
  withTarget(withJob(playback.command('diff')))
    .description(
      'what a playback has found: states that would change, as JSON Patch, and what reactions would do otherwise',
    )
    .option('--summary', 'the summary alone')
    .option('--largest <count>', 'so many of the largest are named', wholeNumber(0), 10)
    .action(async (service: string, job: string, options: DiffFlags) => {
      const reached = await reachPlayback(service, options, context);
      await showFindings(reached, await jobId(reached, job), options, context.terminal);
    });
}

/** States, where it is a preview; reactions, where they have run. @throws CliError where it can have found neither */
export async function showFindings(
  playback: PlaybackFunction,
  id: string,
  options: Pick<DiffFlags, 'json' | 'summary' | 'largest'>,
  terminal: Terminal,
): Promise<void> {
  const job = await playback.job('status', id);
  const [{ showDifferences }, { showDeviations }] = await Promise.all([
    import('../../playback/diff.ts'),
    import('../../playback/deviations.ts'),
  ]);
  if (job.mode === 'preview' || !hasReactions(job)) await showDifferences(playback, id, options, terminal);
  if (hasReactions(job)) await showDeviations(playback, id, options, terminal);
}
