import { jobPartition } from '../../playback/playback-job.ts';
import type { DataStore } from '../../ports/data-store.ts';
import {
  LINKS,
  PROPOSALS_PARTITION,
  type ProposalStatus,
  type ProposalView,
  proposalKey,
  proposalView,
  readProposal,
} from './proposal-document.ts';

/** Which proposals, page by page. */
export interface ProposalQuery {
  /** Those that this playback has found; all otherwise. */
  readonly job?: string;
  readonly statuses?: readonly ProposalStatus[];
  readonly limit?: number;
  /** The `next` of the page before. */
  readonly after?: string;
}

/** `next`: there may be more, also where this page shows none. */
export interface ProposalPage {
  readonly proposals: readonly ProposalView[];
  readonly next?: string;
}

const PAGE = 50;

/** In the order of their ids, which says nothing. */
export async function listProposals(store: DataStore, query: ProposalQuery): Promise<ProposalPage> {
  const { statuses, limit = PAGE } = query;
  const ids = await idsOf(store, query, limit + 1);
  const shown = ids.slice(0, limit);
  const found = await store.get(shown.map(proposalKey));
  const proposals = found
    .filter((stored) => stored !== undefined)
    .map((stored) => proposalView(readProposal(stored)))
    .filter(({ status }) => statuses === undefined || statuses.includes(status));
  const last = shown.at(-1);
  return ids.length > limit && last !== undefined ? { proposals, next: last } : { proposals };
}

async function idsOf(
  store: DataStore,
  { job, after }: ProposalQuery,
  limit: number,
): Promise<readonly string[]> {
  const prefix = job === undefined ? '' : LINKS;
  const page = { limit, prefix, ...(after === undefined ? {} : { after: `${prefix}${after}` }) };
  const documents = await store.list(job === undefined ? PROPOSALS_PARTITION : jobPartition(job), page);
  return documents.map(({ item }) => item.slice(prefix.length));
}
