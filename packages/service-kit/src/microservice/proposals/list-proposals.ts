import { jobPartition } from '../../playback/playback-job.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import {
  LINKS,
  linkedId,
  type ProposalStatus,
  type ProposalView,
  proposalKey,
  proposalsPartition,
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

/** Those of a job in the order of the log and of the calls; all of them in the order of their ids, which says nothing. */
export async function listProposals(
  { store, of }: Pick<MicroserviceParts, 'store' | 'of'>,
  { job, statuses, limit = PAGE, after }: ProposalQuery,
): Promise<ProposalPage> {
  const [partition, prefix] = job === undefined ? [proposalsPartition(of), ''] : [jobPartition(job), LINKS];
  const page = { limit: limit + 1, prefix, ...(after === undefined ? {} : { after: `${prefix}${after}` }) };
  const documents = await store.list(partition, page);
  const shown = documents.slice(0, limit);
  const found = await store.get(shown.map(({ item }) => proposalKey(of, linkedId(item))));
  const proposals = found
    .filter((stored) => stored !== undefined)
    .map((stored) => proposalView(readProposal(stored)))
    .filter(({ status }) => statuses === undefined || statuses.includes(status));
  const last = shown.at(-1);
  return documents.length > limit && last !== undefined
    ? { proposals, next: last.item.slice(prefix.length) }
    : { proposals };
}
