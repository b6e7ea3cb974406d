import type { JobView } from '@reprise/service-kit';
import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { wholeNumber, withTarget } from '../../options.ts';
import type { PlaybackFunction } from '../../playback/playback-function.ts';
import { jobTable } from '../../playback/show-job.ts';
import type { Terminal } from '../../terminal.ts';
import { jsonLine } from '../../text.ts';
import { type PlaybackTarget, reachPlayback, withService } from './reach.ts';

export interface ListOptions {
  readonly json?: boolean;
  readonly limit: number;
}

const MOST_A_PAGE = 100;

export function addList(playback: Command, context: Context): void {
  withTarget(withService(playback.command('list')))
    .description('the playbacks of a service, newest first')
    .option('--limit <count>', 'so many, at most', wholeNumber(1), 20)
    .action(async (service: string, options: PlaybackTarget & ListOptions) =>
      list(await reachPlayback(service, options, context), options, context.terminal),
    );
}

/** Prints jobs: a table, or a line of JSON each. */
export async function list(
  playback: PlaybackFunction,
  { json, limit }: ListOptions,
  terminal: Terminal,
): Promise<void> {
  const jobs: JobView[] = [];
  let before: string | undefined;
  do {
    const page = await playback.list(Math.min(MOST_A_PAGE, limit - jobs.length), before);
    jobs.push(...page.jobs);
    before = page.next;
  } while (before !== undefined && jobs.length < limit);
  for (const line of json ? jobs.map(jsonLine) : jobTable(jobs)) await terminal.data(line);
}
