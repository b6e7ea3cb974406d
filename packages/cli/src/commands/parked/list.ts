import type { ParkedReaction } from '@reprise/service-kit';
import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { wholeNumber, withTarget } from '../../options.ts';
import { type ParkedFunction, parkedFunction, parkedReactions } from '../../parked/parked-function.ts';
import { parkedTable } from '../../parked/show-parked.ts';
import type { Target } from '../../target.ts';
import type { Terminal } from '../../terminal.ts';
import { jsonLine } from '../../text.ts';
import { reachFunction } from '../reach-function.ts';

export interface ListOptions {
  readonly json?: boolean;
  readonly limit: number;
}

export function addList(parked: Command, context: Context): void {
  withTarget(parked.command('list').argument('<service>', 'e.g. payments'))
    .description('the reactions that wait for a person, or for the release of their aggregate')
    .option('--limit <count>', 'so many, at most', wholeNumber(1), 100)
    .action(async (service: string, options: Target & ListOptions) => {
      const invoke = await reachFunction('microservice', service, options, context);
      await list(parkedFunction(invoke), options, context.terminal);
    });
}

/** Prints what is parked: a table, or a line of JSON each. */
export async function list(
  parked: ParkedFunction,
  { json, limit }: ListOptions,
  terminal: Terminal,
): Promise<void> {
  const found: ParkedReaction[] = [];
  for await (const reaction of parkedReactions(parked, limit)) found.push(reaction);
  for (const line of json ? found.map(jsonLine) : parkedTable(found)) await terminal.data(line);
}
