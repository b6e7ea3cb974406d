import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { withTarget } from '../../options.ts';
import { jobId } from '../../playback/playback-function.ts';
import { jobLines } from '../../playback/show-job.ts';
import { jsonLine } from '../../text.ts';
import { type PlaybackTarget, reachPlayback, withJob } from './reach.ts';

const ACTIONS = {
  status: 'how a playback is doing',
  pause: 'stop a playback at its next page; `resume` goes on there',
  resume: 'take up a playback that was paused, has failed, or is stalled',
  cancel: 'end a playback early; what it has replaced stays replaced',
} as const;

/** The commands that do one thing to a job and print it. */
export function addControl(playback: Command, context: Context): void {
  for (const [name, description] of Object.entries(ACTIONS)) {
    const action = name as keyof typeof ACTIONS; // its own keys
    withTarget(withJob(playback.command(action)))
      .description(description)
      .action(async (service: string, job: string, options: PlaybackTarget) => {
        const reached = await reachPlayback(service, options, context);
        const view = await reached.job(action, await jobId(reached, job));
        for (const line of options.json ? [jsonLine(view)] : jobLines(view))
          await context.terminal.data(line);
      });
  }
}
