import pLimit from 'p-limit';
import { deviationsOf } from '../../playback/commands.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { type Command, type Commands, InvalidCommandError } from '../command.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import { approveProposal } from '../proposals/approve-proposal.ts';
import { rejectProposal, reopenProposal, type Verdict, type Word } from '../proposals/decide.ts';
import { listProposals } from '../proposals/list-proposals.ts';
import {
  type ProposalStatus,
  proposalKey,
  proposalView,
  readProposal,
} from '../proposals/proposal-document.ts';
import {
  type DecisionRequest,
  decisionRequest,
  deviationsRequest,
  listRequest,
  showRequest,
} from './requests.ts';

/** What was decided on one page of proposals; `next` asks for the next one. */
export interface VerdictPage {
  readonly verdicts: readonly Verdict[];
  readonly next?: string;
}

type Decide = (parts: MicroserviceParts, id: string, word: Word) => Promise<Verdict>;

/** Where a decision is about all of a job: about those that it can still change something of. */
const deciding =
  (decide: Decide, statuses: readonly ProposalStatus[]): Command =>
  async (parts, request, deadline) =>
    decideOn(parts, decisionRequest(request), statuses, decide, deadline);

/** What a person can ask about gateways and their proposals. */
export const GATEWAY_COMMANDS: Commands = {
  'gateway.proposals': async ({ store }, request) => listProposals(store, listRequest(request)),
  'gateway.show': async (parts, request) => show(parts, showRequest(request).id),
  'gateway.approve': deciding(approveProposal, ['open', 'approved']),
  'gateway.reject': deciding(({ store }, id, word) => rejectProposal(store, id, word), ['open']),
  'gateway.reopen': deciding(({ store }, id, word) => reopenProposal(store, id, word), ['rejected']),
  'gateway.deviations': async ({ store }, request) => deviationsOf(store, deviationsRequest(request)),
};

/** @throws InvalidCommandError */
async function show({ store }: MicroserviceParts, id: string) {
  const [stored] = await store.get([proposalKey(id)]);
  if (stored === undefined)
    throw new InvalidCommandError(`There is no proposal ${id}; gateway.proposals lists them.`);
  return proposalView(readProposal(stored));
}

/** As many of the named ones, or of a page of the job's, as the time is enough for; the others are the next page. */
async function decideOn(
  parts: MicroserviceParts,
  { ids, job, limit, after, by, why }: DecisionRequest,
  statuses: readonly ProposalStatus[],
  decide: Decide,
  deadline: Deadline,
): Promise<VerdictPage> {
  const word = why === undefined ? { by } : { by, why };
  const page = await pageOf(parts, { ids, job, limit, after }, statuses);
  const slots = pLimit(parts.concurrency);
  const decided = await Promise.all(
    page.ids.map((id, index) =>
      // The first one gets its time in any case, so that who asks again gets on.
      slots(async () => (index > 0 && deadline.remaining() <= 0 ? undefined : decide(parts, id, word))),
    ),
  );
  const verdicts = decided.filter((verdict) => verdict !== undefined);
  const firstLeft = decided.indexOf(undefined);
  const next = firstLeft === -1 ? page.next : (page.ids[firstLeft - 1] ?? after);
  return next === undefined ? { verdicts } : { verdicts, next };
}

interface Named {
  readonly ids: readonly string[];
  readonly next?: string;
}

async function pageOf(
  { store }: MicroserviceParts,
  { ids, job, limit, after }: Pick<DecisionRequest, 'ids' | 'job' | 'limit' | 'after'>,
  statuses: readonly ProposalStatus[],
): Promise<Named> {
  if (ids !== undefined) {
    const left = [...new Set(ids)].sort().filter((id) => id > (after ?? ''));
    const some = left.slice(0, limit);
    const last = some.at(-1);
    return left.length > limit && last !== undefined ? { ids: some, next: last } : { ids: some };
  }
  const query = {
    limit,
    statuses,
    ...(job === undefined ? {} : { job }),
    ...(after === undefined ? {} : { after }),
  };
  const { proposals, next } = await listProposals(store, query);
  const found = proposals.map(({ id }) => id);
  return next === undefined ? { ids: found } : { ids: found, next };
}
