import { deviationsOf } from '../../playback/commands.ts';
import { type Command, type Commands, InvalidCommandError } from '../command.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import { approveProposal } from '../proposals/approve-proposal.ts';
import { rejectProposal, reopenProposal } from '../proposals/decide.ts';
import { listProposals } from '../proposals/list-proposals.ts';
import {
  type ProposalStatus,
  proposalKey,
  proposalView,
  readProposal,
} from '../proposals/proposal-document.ts';
import { type Decide, decideOn } from './decide-on.ts';
import { decisionRequest, deviationsRequest, listRequest, showRequest } from './requests.ts';

/** Where a decision is about all of a job: about those that it can still change something of. */
const deciding =
  (decide: Decide, statuses: readonly ProposalStatus[]): Command =>
  async (parts, request, deadline) =>
    decideOn(parts, decisionRequest(request), statuses, decide, deadline);

/** What a person can ask about gateways and their proposals. */
export const GATEWAY_COMMANDS: Commands = {
  'gateway.proposals': async (parts, request) => listProposals(parts, listRequest(request)),
  'gateway.show': async (parts, request) => show(parts, showRequest(request).id),
  'gateway.approve': deciding(approveProposal, ['open', 'approved']),
  'gateway.reject': deciding(rejectProposal, ['open']),
  'gateway.reopen': deciding(reopenProposal, ['rejected']),
  'gateway.deviations': async ({ store }, request) => deviationsOf(store, deviationsRequest(request)),
};

/** @throws InvalidCommandError */
async function show({ store, of }: MicroserviceParts, id: string) {
  const [stored] = await store.get([proposalKey(of, id)]);
  if (stored === undefined)
    throw new InvalidCommandError(`There is no proposal ${id}; gateway.proposals lists them.`);
  return proposalView(readProposal(stored));
}
