import { aggregateOf, type RecordedEvent } from '@reprise/event-envelope';
import { type Approved, type Proposal, StaleProposalError } from '@reprise/replay-gateway';
import { fromEventItem } from '../../log/event-item.ts';
import { nowText } from '../../playback/jobs.ts';
import { isPassing, messageOf, UnavailableError } from '../../runtime/errors.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import { changeProposal, saidOf, unknownProposal, type Verdict, type Word, withoutDetail } from './decide.ts';
import type { KeptProposal } from './proposal-document.ts';

/**
 * Approves a proposal, and carries it out: once, however often and by however many it is approved. To be approved again
 * while the verdict says `notBefore`.
 *
 * @throws UnavailableError, and whatever passes by itself
 */
export async function approveProposal(parts: MicroserviceParts, id: string, word: Word): Promise<Verdict> {
  const kept = await changeProposal(parts, id, (found) => approved(found, word));
  if (kept === undefined) return unknownProposal(id);
  const { status, decided } = kept;
  if (status === 'done') return { id, status, agreed: true };
  if (status === 'rejected') {
    const detail = `It was ${saidOf(status, decided)}; reopen it first, if that was wrong.`;
    return { id, status, agreed: false, detail };
  }
  return conclude(parts, kept, await carryOut(parts, kept, word));
}

/** Whoever comes second joins in: the first one's word stands. */
const approved = (found: KeptProposal, word: Word): KeptProposal | undefined =>
  found.status === 'open' || found.status === 'stale' || found.status === 'parked'
    ? { ...withoutDetail(found), status: 'approved', decided: { ...word, at: nowText() } }
    : undefined;

type Outcome = Approved | { readonly status: 'stale'; readonly reason: string };

async function carryOut(
  parts: MicroserviceParts,
  { proposal, decided }: KeptProposal,
  word: Word,
): Promise<Outcome> {
  const cause = await causeOf(parts, proposal);
  const { by, why } = decided ?? word;
  try {
    return await parts.desk.approve(proposal, { by, cause, ...(why === undefined ? {} : { why }) });
  } catch (error) {
    if (error instanceof StaleProposalError) return { status: 'stale', reason: error.message };
    if (isPassing(error)) throw error;
    return { status: 'parked', reason: messageOf(error) };
  }
}

/** The event as its reaction sees it. @throws UnavailableError */
async function causeOf(
  { source, aggregates }: MicroserviceParts,
  { subject, position }: Proposal,
): Promise<RecordedEvent> {
  const [item] = await source.get([{ subject, position }]);
  if (item === undefined) throw new UnavailableError(`The log does not hold ${subject} at ${position}.`);
  const event = fromEventItem(item);
  return aggregates.find(({ name }) => name === aggregateOf(subject))?.upcast(event) ?? event;
}

const STATUS_AFTER = { again: 'approved', stale: 'stale', parked: 'parked', unanswered: 'parked' } as const;

async function conclude(parts: MicroserviceParts, kept: KeptProposal, outcome: Outcome): Promise<Verdict> {
  const { id } = kept.proposal;
  if (outcome.status === 'done') {
    await changeProposal(parts, id, (found) => ({ ...withoutDetail(found), status: 'done' }));
    return { id, status: 'done', agreed: true };
  }
  const { reason: detail } = outcome;
  const status = STATUS_AFTER[outcome.status];
  const left = await changeProposal(parts, id, (found) =>
    found.status === 'done' ? undefined : { ...found, status, detail },
  );
  // Somebody else has brought it to its end meanwhile.
  if (left?.status === 'done') return { id, status: 'done', agreed: true };
  const verdict = { id, status, agreed: status === 'approved', detail };
  return outcome.status === 'again' ? { ...verdict, notBefore: outcome.notBefore } : verdict;
}
