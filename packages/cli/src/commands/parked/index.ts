import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addList } from './list.ts';
import { addRetry } from './retry.ts';
import { addShow } from './show.ts';
import { addSkip } from './skip.ts';

/** Aggregates that are parked, by the service's HTTP API; reactions that wait for a person, by its function `microservice`. */
export function addParked(program: Command, context: Context): void {
  const parked = program
    .command('parked')
    .description('what is parked, aggregates and reactions: list, show, retry, skip');
  for (const add of [addList, addShow, addRetry, addSkip]) add(parked, context);
}
