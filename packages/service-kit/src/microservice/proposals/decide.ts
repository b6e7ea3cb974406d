import { nowText } from '../../playback/jobs.ts';
import type { Stored } from '../../ports/data-store.ts';
import { ambient } from '../../runtime/ambient.ts';
import { UnavailableError } from '../../runtime/errors.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import {
  type Decision,
  type KeptProposal,
  type ProposalStatus,
  proposalKey,
  proposalWrite,
  readProposal,
} from './proposal-document.ts';

/** Whose word it is. */
export type Word = Omit<Decision, 'at'>;

/** What became of a decision on one proposal. */
export interface Verdict {
  readonly id: string;
  /** `unknown`: there is no such proposal. */
  readonly status: ProposalStatus | 'unknown';
  /** Whether it is as it was asked for, or will be. */
  readonly agreed: boolean;
  /** Why not, or what it waits for. */
  readonly detail?: string;
  /** It is being carried out, and is to be approved again, at the earliest then: milliseconds since 1970. */
  readonly notBefore?: number;
}

/** Of a proposal as it lies there: what to put in its place; nothing to leave it as it is. */
export type Change = (kept: KeptProposal) => KeptProposal | undefined;

/** Where proposals are kept. */
type Place = Pick<MicroserviceParts, 'store' | 'of'>;

const ATTEMPTS = 5;

/**
 * Changes a proposal on top of whatever it is by then.
 *
 * @returns what is there then; nothing where there is none
 * @throws UnavailableError
 */
export async function changeProposal(
  place: Place,
  id: string,
  change: Change,
): Promise<KeptProposal | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await ambient.sleep(50 * 2 ** attempt * ambient.random());
    const [stored] = await place.store.get([proposalKey(place.of, id)]);
    if (stored === undefined) return undefined;
    const kept = readProposal(stored);
    const changed = change(kept);
    if (changed === undefined || (await replaced(place, changed, stored))) return changed ?? kept;
  }
  throw new UnavailableError(`The proposal ${id} could not be written; try again.`);
}

const replaced = async ({ store, of }: Place, changed: KeptProposal, stored: Stored): Promise<boolean> => {
  const [result] = await store.write([proposalWrite(of, changed, stored)]);
  return result?.status === 'written';
};

export const unknownProposal = (id: string): Verdict => ({
  id,
  status: 'unknown',
  agreed: false,
  detail: `There is no proposal ${id}.`,
});

/** Says that it is not to be sent. What is done, or under way, it is too late for. */
export async function rejectProposal(place: Place, id: string, word: Word): Promise<Verdict> {
  const kept = await changeProposal(place, id, (found) =>
    found.status === 'open' || found.status === 'stale'
      ? { ...withoutDetail(found), status: 'rejected', decided: { ...word, at: nowText() } }
      : undefined,
  );
  if (kept === undefined) return unknownProposal(id);
  const { status, decided } = kept;
  if (status === 'rejected') return { id, status, agreed: true };
  return { id, status, agreed: false, detail: `It is too late: ${saidOf(status, decided)}.` };
}

/** Takes a rejection back: it is to be decided on again. */
export async function reopenProposal(place: Place, id: string, word: Word): Promise<Verdict> {
  const kept = await changeProposal(place, id, (found) =>
    found.status === 'rejected'
      ? { ...withoutDetail(found), status: 'open', decided: { ...word, at: nowText() } }
      : undefined,
  );
  if (kept === undefined) return unknownProposal(id);
  const { status, decided } = kept;
  if (status === 'open') return { id, status, agreed: true };
  return { id, status, agreed: false, detail: `It is not rejected: ${saidOf(status, decided)}.` };
}

export const withoutDetail = ({ detail: _, ...kept }: KeptProposal): KeptProposal => kept;

/** `approved by ann on 2026-11-24T12:00:00.000Z` */
export const saidOf = (status: ProposalStatus, decided: Decision | undefined): string =>
  decided === undefined ? status : `${status} by ${decided.by} on ${decided.at}`;
