import type { ProposalStatus } from '@reprise/service-kit';
import { type Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import { allProposals } from '../../gateway/gateway-function.ts';
import { proposalLine, proposalRows } from '../../gateway/show-proposals.ts';
import { withTarget } from '../../options.ts';
import { columns, jsonLine } from '../../text.ts';
import { withService } from '../playback/reach.ts';
import { type GatewayTarget, namedJob, reachGateway } from './reach.ts';

/** Known here as well, so that `--help` says them; a test compares them with the function's own. */
export const STATUSES = ['open', 'approved', 'done', 'parked', 'stale', 'rejected'] as const;

interface ListFlags extends GatewayTarget {
  readonly job?: string;
  readonly status: ProposalStatus | 'all';
}

export function addProposals(gateway: Command, context: Context): void {
  withTarget(withService(gateway.command('proposals')))
    .description('what was proposed: by `correct`, and still open unless you say otherwise')
    .option('--job <job>', 'by this playback alone: its id, or `last`')
    .addOption(
      new Option('--status <status>', 'in this status').choices([...STATUSES, 'all']).default('open'),
    )
    .action((service: string, flags: ListFlags) => list(service, flags, context));
  withTarget(withService(gateway.command('show')).argument('<proposal>', 'its id'))
    .description('everything about one proposal')
    .action(async (service: string, id: string, target: GatewayTarget) => {
      const proposal = await (await reachGateway(service, target, context)).show(id);
      for (const line of target.json ? [jsonLine(proposal)] : columns(proposalRows(proposal)))
        await context.terminal.data(line);
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
