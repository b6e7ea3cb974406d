import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addList } from './list.ts';
import { addRetry } from './retry.ts';

/** Reactions that wait for a person, by way of the service's function `microservice`. */
export function addParked(program: Command, context: Context): void {
  const parked = program
    .command('parked')
    .description('reactions that wait for a person: list them, run them again');
  for (const add of [addList, addRetry]) add(parked, context);
}
