import type { ParkedReaction } from '@reprise/service-kit';
import type { Command } from 'commander';
import { serviceApi } from '../../api.ts';
import type { Context } from '../../context.ts';
import { type ApiOptions, wholeNumber, withApi } from '../../options.ts';
import {
  type ListedAggregate,
  type ParkedAggregates,
  parkedAggregates,
} from '../../parked/parked-aggregates.ts';
import { type ParkedFunction, parkedFunction, parkedReactions } from '../../parked/parked-function.ts';
import { aggregatesTable } from '../../parked/show-aggregates.ts';
import { parkedTable } from '../../parked/show-parked.ts';
import type { Terminal } from '../../terminal.ts';
import { jsonLine } from '../../text.ts';
import { reachFunction } from '../reach-function.ts';

export interface ListOptions {
  readonly json?: boolean;
  readonly limit: number;
}

/** Where it is looked for. */
export interface ParkedPlaces {
  readonly aggregates: Pick<ParkedAggregates, 'list'>;
  readonly reactions: Pick<ParkedFunction, 'list'>;
}

export function addList(parked: Command, context: Context): void {
  withApi(parked.command('list').argument('<service>', 'e.g. payments'))
    .description('the aggregates that are parked; the reactions that wait for a person, or for a release')
    .option('--limit <count>', 'so many of each, at most', wholeNumber(1), 100)
    .action(async (service: string, options: ApiOptions & ListOptions) => {
      const places = {
        aggregates: parkedAggregates(await serviceApi(service, options, context)),
        reactions: parkedFunction(await reachFunction('microservice', service, options, context)),
      };
      await list(places, options, context.terminal);
    });
}

/** Prints what is parked: a table of each kind, or a line of JSON each. */
export async function list(
  { aggregates, reactions }: ParkedPlaces,
  { json, limit }: ListOptions,
  terminal: Terminal,
): Promise<void> {
  const standing: ListedAggregate[] = [];
  for await (const aggregate of aggregates.list(limit)) standing.push(aggregate);
  const waiting: ParkedReaction[] = [];
  for await (const reaction of parkedReactions(reactions, limit)) waiting.push(reaction);
  for (const line of json ? [...standing, ...waiting].map(jsonLine) : tables(standing, waiting))
    await terminal.data(line);
}

function tables(aggregates: readonly ListedAggregate[], reactions: readonly ParkedReaction[]): string[] {
  if (aggregates.length === 0) return parkedTable(reactions);
  return [...aggregatesTable(aggregates), ...(reactions.length === 0 ? [] : ['', ...parkedTable(reactions)])];
}
