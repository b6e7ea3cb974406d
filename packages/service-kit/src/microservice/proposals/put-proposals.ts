import { nowText } from '../../playback/jobs.ts';
import type { DataStore, DocumentWrite } from '../../ports/data-store.ts';
import { chunks } from '../../runtime/chunks.ts';
import { UnavailableError } from '../../runtime/errors.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import type { Proposed } from '../playback/keep-findings.ts';
import {
  type KeptProposal,
  linkWrite,
  proposalKey,
  proposalWrite,
  readProposal,
} from './proposal-document.ts';

const AT_ONCE = { length: 50 };
/** An item holds 400 KB. Characters of JSON. */
const MAX_LENGTH = 300_000;

/**
 * Puts what a job has found where people decide on it. A difference that is there already stays as it was decided; one that
 * was stale, and is found again, is open again.
 *
 * @returns how many of them are to be decided on
 * @throws UnavailableError
 */
export async function putProposals(
  parts: MicroserviceParts,
  job: string,
  proposed: readonly Proposed[],
): Promise<number> {
  let open = 0;
  for (const some of chunks(proposed, AT_ONCE)) open += await putSome(parts, job, some);
  return open;
}

async function putSome(
  parts: MicroserviceParts,
  job: string,
  proposed: readonly Proposed[],
): Promise<number> {
  const { store, of } = parts;
  const kept = proposed.map((one) => keptOf(parts, job, one)).filter((one) => isStorable(parts, one));
  const found = await store.get(kept.map(({ proposal }) => proposalKey(of, proposal.id)));
  const writes: DocumentWrite[] = [];
  let open = 0;
  for (const [index, one] of kept.entries()) {
    const stored = found[index];
    const status = stored && readProposal(stored).status;
    if (status === undefined || status === 'stale') writes.push(proposalWrite(of, one, stored));
    if (status === undefined || status === 'stale' || status === 'open') open += 1;
  }
  await writeAll(store, writes);
  await writeAll(
    store,
    kept.map(({ proposal }) => linkWrite(job, proposal)),
  );
  return open;
}

const keptOf = (
  { logic }: MicroserviceParts,
  job: string,
  { proposal, event: { id, source, type, time } }: Proposed,
): KeptProposal => ({
  proposal,
  event: { id, source, type, time },
  status: 'open',
  job,
  foundAt: nowText(),
  logic,
});

function isStorable({ telemetry }: MicroserviceParts, kept: KeptProposal): boolean {
  const fits = JSON.stringify(kept).length <= MAX_LENGTH;
  if (!fits) {
    const { subject, call, key } = kept.proposal;
    telemetry.count('PlaybackFailures', 1);
    telemetry.error('A proposal is too large to be kept; see to it by hand.', { subject, call, key });
  }
  return fits;
}

/** What is there meanwhile is as good: another delivery of the same history, or a person's word. */
async function writeAll(store: DataStore, writes: readonly DocumentWrite[]): Promise<void> {
  if (writes.length === 0) return;
  const results = await store.write(writes);
  for (const result of results)
    if (result.status === 'failed')
      throw new UnavailableError(`A proposal could not be kept: ${result.reason}`);
}
