import type { Deviation, Proposal } from '@reprise/replay-gateway';
import type { DocumentWrite, Stored } from '../ports/data-store.ts';
import { freshRev } from '../state/state-document.ts';
import { deviationItem, jobPartition } from './playback-job.ts';
import { type ShownProposal, shownProposal } from './shown-proposal.ts';

/** An aggregate of whose events the reactions would do something else today: what a playback has found. */
export interface ReactionDifference {
  readonly subject: string;
  /** Whose reactions: the function, as jobs name it. */
  readonly subscriber: string;
  /** In the order of the log. */
  readonly events: readonly DeviatingEvent[];
  /** So many more were left out, because they are too large to keep together; absent where all are there. */
  readonly cut?: number;
}

/** An event whose reaction makes other calls than are recorded, or did not come to its end. */
export interface DeviatingEvent {
  readonly position: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  /** Today's; `parked` where the business logic fails on it. */
  readonly outcome: string;
  readonly deviations: readonly Deviation[];
  /** What `preview` would propose, or `correct` proposes. */
  readonly proposals: readonly ShownProposal[];
  /** Why it did not come to its end: more may differ. */
  readonly end?: { readonly status: string; readonly reason: string };
}

/** Of the events that are kept; an item holds 400 KB. Characters of JSON. */
const MAX_LENGTH = 128 * 1024;

/** Makes what is kept of an aggregate. */
export function reactionDifference(
  subject: string,
  subscriber: string,
  found: readonly DeviatingEvent[],
): ReactionDifference {
  let length = 0;
  const events = found.filter((event) => {
    const more = JSON.stringify(event).length;
    const fits = length + more <= MAX_LENGTH;
    if (fits) length += more;
    return fits;
  });
  const cut = found.length - events.length;
  return { subject, subscriber, events, ...(cut > 0 ? { cut } : {}) };
}

export const shownProposals = (proposals: readonly Proposal[]): readonly ShownProposal[] =>
  proposals.map(shownProposal);

/** The write that keeps it with its job. JSON: documents hold no lists. */
export function deviationWrite(job: string, difference: ReactionDifference): DocumentWrite {
  const key = { subject: jobPartition(job), item: deviationItem(difference.subscriber, difference.subject) };
  return { ...key, document: { rev: freshRev(), deviations: JSON.stringify(difference) }, indexes: {} };
}

export function readDeviation({ document }: Stored): ReactionDifference {
  return JSON.parse(String(document.deviations)) as ReactionDifference; // deviationWrite wrote it
}
