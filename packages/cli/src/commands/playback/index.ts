import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addControl } from './control.ts';
import { addDiff } from './diff.ts';
import { addList } from './list.ts';
import { addPlan } from './plan.ts';
import { addStart } from './start.ts';
import { addWatch } from './watch.ts';

/** Everything about playbacks, by way of the service's function `playback`. */
export function addPlayback(program: Command, context: Context): void {
  const playback = program
    .command('playback')
    .description("play a service's log back: plan, start, watch, compare");
  for (const add of [addPlan, addStart, addList, addWatch, addControl, addDiff]) add(playback, context);
}
