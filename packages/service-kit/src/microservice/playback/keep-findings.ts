import type { HistoryRecord, RecordedEvent } from '@reprise/event-envelope';
import type { Proposal } from '@reprise/replay-gateway';
import {
  type DeviatingEvent,
  deviationWrite,
  reactionDifference,
} from '../../playback/deviation-document.ts';
import { keepDocuments } from '../../playback/keep-documents.ts';
import { NOTHING, type Tally } from '../../playback/receive/tally.ts';
import { UnavailableError } from '../../runtime/errors.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import { putProposals } from '../proposals/put-proposals.ts';

/** A proposal, with the event because of which the call was made, or is to be. */
export interface Proposed {
  readonly proposal: Proposal;
  readonly event: RecordedEvent;
}

/** As jobs name it. */
const NAME = 'microservice';

/**
 * Keeps with the job what the reactions to one aggregate's events would do otherwise; in `correct` as proposals too,
 * which outlive it.
 *
 * @returns how many proposals there are to be decided on, or would be
 * @throws UnavailableError
 */
export async function keepFindings(
  parts: MicroserviceParts,
  record: HistoryRecord,
  found: readonly DeviatingEvent[],
  proposed: readonly Proposed[],
): Promise<Tally> {
  const { playbackid, playbackmode, subject } = record;
  if (found.length > 0) {
    const difference = reactionDifference(subject, nameOf(parts), found);
    const kept = await keepDocuments(parts.store, [deviationWrite(playbackid, difference)]);
    if (!kept.every(Boolean)) throw new UnavailableError(`What differs of ${subject} could not be kept.`);
  }
  const open =
    playbackmode === 'correct' && proposed.length > 0
      ? await putProposals(parts, playbackid, proposed)
      : proposed.length;
  return { ...NOTHING, proposals: open };
}

const nameOf = ({ of, service }: MicroserviceParts): string =>
  of === undefined ? NAME : `${service}/${NAME}`;
