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

/** A proposal as the data store keeps it, under (`~proposal`, id), or (`~proposal/<service>`, id) where it is about calls because of another service's events: put if absent, and there when states are wiped. */
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

/** Where proposals are kept, apart by whose events they are about: a service may listen to several. */
export const proposalsPartition = (of: string | undefined): string =>
  of === undefined ? '~proposal' : `~proposal/${of}`;

export const proposalKey = (of: string | undefined, id: string): DocumentKey => ({
  subject: proposalsPartition(of),
  item: id,
});

/** Among what belongs to a job: the proposals that it has found, in the order of the log and of the calls. */
export const LINKS = 'proposal#';
const ID_LENGTH = 32;

/** Says that a job has found a proposal. */
export function linkWrite(job: string, { subject, position, ordinal, id }: Proposal): DocumentWrite {
  const item = `${LINKS}${subject}#${position}#${String(ordinal).padStart(4, '0')}#${id}`;
  return { subject: jobPartition(job), item, document: { rev: freshRev() }, indexes: {} };
}

export const linkedId = (item: string): string => item.slice(-ID_LENGTH);

/** The write that puts it in the place of what was read, or where nothing is yet. JSON: documents hold no lists. */
export function proposalWrite(of: string | undefined, kept: KeptProposal, replaces?: Stored): DocumentWrite {
  const document = { rev: freshRev(), proposal: JSON.stringify(kept) };
  const write = { ...proposalKey(of, kept.proposal.id), document, indexes: {} };
  return replaces === undefined ? write : { ...write, replaces };
}

export function readProposal({ document }: Stored): KeptProposal {
  return JSON.parse(String(document.proposal)) as KeptProposal; // proposalWrite wrote it
}

export function proposalView({ proposal, ...kept }: KeptProposal): ProposalView {
  return { ...shownProposal(proposal), ...kept };
}
