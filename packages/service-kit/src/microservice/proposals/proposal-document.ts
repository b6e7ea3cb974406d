import type { Logic } from '@reprise/aggregate';
import type { RecordedEvent } from '@reprise/event-envelope';
import type { Proposal } from '@reprise/replay-gateway';
import { jobPartition } from '../../playback/playback-job.ts';
import { type ShownProposal, shownProposal } from '../../playback/shown-proposal.ts';
import type { DocumentKey, DocumentWrite, Stored } from '../../ports/data-store.ts';
import { freshRev } from '../../state/state-document.ts';

/**
 * `open`: to be decided on. `approved`: it is being carried out. `done`. `parked`: approved, and a call of it needs a person.
 * `stale`: something else is in effect by now. `rejected`: not to be sent.
 */
export const PROPOSAL_STATUSES = ['open', 'approved', 'done', 'parked', 'stale', 'rejected'] as const;
export type ProposalStatus = (typeof PROPOSAL_STATUSES)[number];

/** Who decided, why, and when (RFC 3339). */
export interface Decision {
  readonly by: string;
  readonly why?: string;
  readonly at: string;
}

/** A proposal as the data store keeps it, under (`~proposal`, id): put if absent, and there when states are wiped. */
export interface KeptProposal {
  readonly proposal: Proposal;
  /** The event because of which the call was made, or is to be. */
  readonly event: Pick<RecordedEvent, 'id' | 'source' | 'type' | 'time'>;
  readonly status: ProposalStatus;
  /** The playback that has found it; the last one, where it was found again after it was stale. */
  readonly job: string;
  readonly foundAt: string;
  /** The code that would have it so. */
  readonly logic: Logic;
  /** The last word on it. */
  readonly decided?: Decision;
  /** What stands in the way, for people. */
  readonly detail?: string;
}

/** A kept proposal as it is shown. */
export type ProposalView = ShownProposal & Omit<KeptProposal, 'proposal'>;

export const PROPOSALS_PARTITION = '~proposal';
export const LINKS = 'proposal#';

export const proposalKey = (id: string): DocumentKey => ({ subject: PROPOSALS_PARTITION, item: id });

/** Says that a job has found a proposal. */
export const linkKey = (job: string, id: string): DocumentKey => ({
  subject: jobPartition(job),
  item: `${LINKS}${id}`,
});

export const linkWrite = (job: string, id: string): DocumentWrite => ({
  ...linkKey(job, id),
  document: { rev: freshRev() },
  indexes: {},
});

/** The write that puts it in the place of what was read, or where nothing is yet. JSON: documents hold no lists. */
export function proposalWrite(kept: KeptProposal, replaces?: Stored): DocumentWrite {
  const document = { rev: freshRev(), proposal: JSON.stringify(kept) };
  const write = { ...proposalKey(kept.proposal.id), document, indexes: {} };
  return replaces === undefined ? write : { ...write, replaces };
}

export function readProposal({ document }: Stored): KeptProposal {
  return JSON.parse(String(document.proposal)) as KeptProposal; // proposalWrite wrote it
}

export function proposalView({ proposal, ...kept }: KeptProposal): ProposalView {
  return { ...shownProposal(proposal), ...kept };
}
