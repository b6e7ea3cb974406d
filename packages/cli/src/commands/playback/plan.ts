import type { PlaybackOptions } from '@reprise/service-kit';
import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { totalUsd } from '../../cost/estimate.ts';
import { playbackCost } from '../../cost/playback.ts';
import type { StreamMode } from '../../cost/usage.ts';
import type { PlaybackFunction } from '../../playback/playback-function.ts';
import { optionsOf } from '../../playback/selection.ts';
import { planLines } from '../../playback/show-plan.ts';
import type { Terminal } from '../../terminal.ts';
import { jsonLine } from '../../text.ts';
import { type PlanFlags, withSelection } from './flags.ts';
import { reachPlayback, withService } from './reach.ts';

export function addPlan(playback: Command, context: Context): void {
  withSelection(withService(playback.command('plan')))
    .description('say how much a playback would do, how long it takes and what it costs; writes nothing')
    .action(async (service: string, flags: PlanFlags) =>
      showPlan(await reachPlayback(service, flags, context), optionsOf(flags), flags, context.terminal),
    );
}

/** Prints what a playback would take. */
export async function showPlan(
  playback: PlaybackFunction,
  options: PlaybackOptions,
  { json, streamMode }: { readonly json?: boolean; readonly streamMode: StreamMode },
  terminal: Terminal,
): Promise<void> {
  const plan = await playback.plan(options);
  const cost = playbackCost(plan, streamMode);
  const document = { ...plan, usd: totalUsd(cost), cost };
  for (const line of json ? [jsonLine(document)] : planLines(options, plan, streamMode))
    await terminal.data(line);
}
