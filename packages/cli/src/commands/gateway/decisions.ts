import { userInfo } from 'node:os';
import type { ProposalView } from '@reprise/service-kit';
import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { InterruptedError, UsageError } from '../../errors.ts';
import { decide } from '../../gateway/decide.ts';
import {
  allProposals,
  type Chosen,
  type GatewayFunction,
  type Verb,
} from '../../gateway/gateway-function.ts';
import { proposalLine } from '../../gateway/show-proposals.ts';
import type { Terminal } from '../../terminal.ts';
import { type GatewayTarget, namedJob, reachGateway, withFunction } from './reach.ts';

export interface DecisionFlags extends GatewayTarget {
  readonly job?: string;
  readonly by: string;
  readonly why?: string;
  readonly yes?: boolean;
}

const VERBS: Readonly<Record<Verb, string>> = {
  approve: 'send what these proposals say, each once, however often it is approved',
  reject: 'say that these are not to be sent; the same difference stays rejected when it is found again',
  reopen: 'take a rejection back',
};
/** Of which proposals of a job there is something to decide. */
const STATUSES = { approve: ['open', 'approved'], reject: ['open'], reopen: ['rejected'] } as const;
const SHOWN = 20;

export function addDecisions(gateway: Command, context: Context): void {
  for (const [name, description] of Object.entries(VERBS)) {
    const verb = name as Verb; // its own keys
    withFunction(gateway.command(verb))
      .argument('[proposals...]', 'their ids')
      .description(description)
      .option('--job <job>', 'all of a playback: its id, or `last`')
      .option('--why <text>', 'why, for the record')
      .option('--by <name>', 'who, for the record', userInfo().username)
      .option('--yes', 'do not ask')
      .action(async (service: string, ids: readonly string[], flags: DecisionFlags) => {
        const chosen = await chosenOf(service, ids, flags, context);
        const gateways = await reachGateway(service, flags, context);
        if (!flags.yes)
          await agree(gateways, verb, chosen, `${service} at stage ${flags.stage}`, context.terminal);
        const { by, why, json } = flags;
        const word = why === undefined ? { by } : { by, why };
        const deciding = { verb, chosen, word, ...(json ? { json } : {}) };
        context.exitWith(await decide(gateways, deciding, context.terminal));
      });
  }
}

/** @throws UsageError */
async function chosenOf(
  service: string,
  ids: readonly string[],
  flags: DecisionFlags,
  context: Context,
): Promise<Chosen> {
  if (ids.length > 0 && flags.job === undefined) return { ids };
  if (ids.length === 0 && flags.job !== undefined)
    return { job: await namedJob(service, flags.job, flags, context) };
  throw new UsageError('name the proposals by their ids, or all of a playback by --job; not both.');
}

/** Shows what it is about, and asks. @throws UsageError, InterruptedError */
export async function agree(
  gateway: GatewayFunction,
  verb: Verb,
  chosen: Chosen,
  where: string,
  terminal: Terminal,
): Promise<void> {
  let count = 0;
  for await (const proposal of proposalsOf(gateway, verb, chosen)) {
    count += 1;
    if (count <= SHOWN) terminal.say(proposalLine(proposal));
  }
  if (count > SHOWN) terminal.say(`... and ${count - SHOWN} more`);
  const answer = await terminal.ask(`${verb} ${count} of ${where}? [y/N]`);
  if (answer === undefined) throw new UsageError('nobody can be asked: say --yes.');
  if (!/^y(es)?$/i.test(answer.trim())) throw new InterruptedError('nothing was decided.');
}

async function* proposalsOf(
  gateway: GatewayFunction,
  verb: Verb,
  chosen: Chosen,
): AsyncGenerator<ProposalView> {
  if ('job' in chosen) return yield* allProposals(gateway, { ...chosen, statuses: STATUSES[verb] });
  for (const id of chosen.ids) yield await gateway.show(id);
}
