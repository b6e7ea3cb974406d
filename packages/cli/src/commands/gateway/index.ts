import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addDecisions } from './decisions.ts';
import { addProposals } from './proposals.ts';

/** Everything about what a service's gateways propose, by way of its function `microservice`. */
export function addGateway(program: Command, context: Context): void {
  const gateway = program
    .command('gateway')
    .description(
      'what has been sent and should not have been, or the other way round: look at it, decide on it',
    );
  for (const add of [addProposals, addDecisions]) add(gateway, context);
}
