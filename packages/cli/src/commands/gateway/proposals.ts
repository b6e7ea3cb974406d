import type { ProposalStatus } from '@reprise/service-kit';
import { type Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import { allProposals } from '../../gateway/gateway-function.ts';
import { proposalLine, proposalRows } from '../../gateway/show-proposals.ts';
import { columns, jsonLine } from '../../text.ts';
import { type GatewayTarget, namedJob, reachGateway, withFunction } from './reach.ts';

/** Known here as well, so that `--help` says them; a test compares them with the function's own. */
export const STATUSES = ['open', 'approved', 'done', 'parked', 'stale', 'rejected'] as const;

interface ListFlags extends GatewayTarget {
  readonly job?: string;
  readonly status: ProposalStatus | 'all';
}

export function addProposals(gateway: Command, context: Context): void {
  withFunction(gateway.command('proposals'))
    .description('what was proposed: by `correct`, and still open unless you say otherwise')
    .option('--job <job>', 'by this playback alone: its id, or `last`')
    .addOption(
      new Option('--status <status>', 'in this status').choices([...STATUSES, 'all']).default('open'),
    )
    .action((service: string, flags: ListFlags) => list(service, flags, context));
  withFunction(gateway.command('show'))
    .argument('<proposal>', 'its id')
    .description('everything about one proposal')
    .action(async (service: string, id: string, target: GatewayTarget) => {
      const proposal = await (await reachGateway(service, target, context)).show(id);
      for (const line of target.json ? [jsonLine(proposal)] : columns(proposalRows(proposal)))
        await context.terminal.data(line);
    });
  withFunction(gateway.command('deviations'))
    .argument('<job>', 'the id of a playback of the service whose events they are, or `last` of its own')
    .description('what the reactions of this function would do otherwise, as a playback has found it')
    .option('--summary', 'the summary alone')
    .action(async (service: string, job: string, flags: GatewayTarget & { readonly summary?: boolean }) => {
      const reached = await reachGateway(service, flags, context);
      const { showDeviations } = await import('../../playback/deviations.ts');
      await showDeviations(reached, await namedJob(service, job, flags, context), flags, context.terminal);
    });
}

async function list(service: string, flags: ListFlags, context: Context): Promise<void> {
  const { job, status, json } = flags;
  const query = {
    ...(job === undefined ? {} : { job: await namedJob(service, job, flags, context) }),
    ...(status === 'all' ? {} : { statuses: [status] }),
  };
  let count = 0;
  for await (const proposal of allProposals(await reachGateway(service, flags, context), query)) {
    count += 1;
    await context.terminal.data(json ? jsonLine(proposal) : proposalLine(proposal));
  }
  if (count === 0) context.terminal.say(`no proposals${status === 'all' ? '' : ` are ${status}`}.`);
}
