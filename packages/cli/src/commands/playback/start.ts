import type { PlaybackOptions } from '@reprise/service-kit';
import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { InterruptedError, UsageError } from '../../errors.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import type { PlaybackFunction } from '../../playback/playback-function.ts';
import { inWords, optionsOf } from '../../playback/selection.ts';
import { planLines } from '../../playback/show-plan.ts';
import { watch } from '../../playback/watch.ts';
import type { Terminal } from '../../terminal.ts';
import { jsonLine } from '../../text.ts';
import { type PlanFlags, withSelection } from './flags.ts';
import { howTo, reachPlayback, withService } from './reach.ts';
import { WATCH_EVERY_MS } from './watch.ts';

export interface StartFlags extends PlanFlags {
  readonly yes?: boolean;
  readonly watch?: boolean;
}

export function addStart(playback: Command, context: Context): void {
  withSelection(withService(playback.command('start')))
    .description('start a playback: shows the plan and asks first')
    .option('--yes', 'do not ask')
    .option('--watch', 'watch it to its end')
    .action(async (service: string, flags: StartFlags) => {
      const reached = await reachPlayback(service, flags, context);
      context.exitWith(await start(reached, service, flags, context.terminal));
    });
}

/** Starts a playback once somebody has agreed. @throws UsageError, InterruptedError */
export async function start(
  playback: PlaybackFunction,
  service: string,
  flags: StartFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const options = optionsOf(flags);
  if (!flags.yes) await agree(playback, options, service, flags, terminal);
  const job = await playback.start(options);
  const how = howTo(service, flags);
  if (flags.watch) {
    terminal.say(`started ${job.id}`);
    const every = WATCH_EVERY_MS;
    return watch(playback, job.id, { how, every, ...(flags.json ? { json: true } : {}) }, terminal);
  }
  await terminal.data(flags.json ? jsonLine(job) : `started ${job.id}`);
  terminal.say(`\`reprise playback watch ${how} ${job.id}\` shows how it goes.`);
  return EXIT.ok;
}

async function agree(
  playback: PlaybackFunction,
  options: PlaybackOptions,
  service: string,
  { stage, streamMode }: StartFlags,
  terminal: Terminal,
): Promise<void> {
  const what = `${inWords(options)}, ${service} at stage ${stage}`;
  for (const line of planLines(options, await playback.plan(options), streamMode)) terminal.say(line);
  const answer = await terminal.ask(`Start the ${what}? [y/N]`);
  if (answer === undefined) throw new UsageError(`nobody can be asked about the ${what}: say --yes.`);
  if (!/^y(es)?$/i.test(answer.trim())) throw new InterruptedError('nothing was started.');
}
