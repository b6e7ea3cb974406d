import type { HistoryRecord } from '@reprise/event-envelope';
import { PLAYBACK_MODES } from '@reprise/replay-gateway';
import type { Received } from '../../playback/receive/received.ts';
import { FAILURE, NOTHING, type Tally } from '../../playback/receive/tally.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { isPassing, UnavailableError } from '../../runtime/errors.ts';
import { eachApart } from '../../subscribe/each-apart.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import { isOver } from './is-over.ts';
import { playHistory } from './play-history.ts';

const isKnown = (mode: string): boolean => PLAYBACK_MODES.some((known) => known === mode);

/** What they find is said to somebody: to people, or to the outside. */
const SAYS: ReadonlySet<string> = new Set(['correct', 'introduce']);

/**
 * What the microservice makes of histories: runs reactions against the record, in the modes that want it, those of one
 * aggregate in order. In a mode that it does not know, nothing.
 *
 * @returns what is done, by sequence number; what is missing comes again
 */
export async function playReactions(
  parts: MicroserviceParts,
  histories: readonly Received<HistoryRecord>[],
  deadline: Deadline,
): Promise<ReadonlyMap<string, Tally>> {
  const done = new Map<string, Tally>();
  const bySubject = [...Map.groupBy(histories, ({ record }) => record.subject).values()];
  await eachApart(parts, bySubject, async (ofSubject) => {
    for (const { sequenceNumber, record } of ofSubject)
      done.set(sequenceNumber, await play(parts, record, deadline));
  });
  return done;
}

async function play(parts: MicroserviceParts, record: HistoryRecord, deadline: Deadline): Promise<Tally> {
  const { playbackmode, playbackid, subject, count } = record;
  const failed = { ...FAILURE, aggregates: 1, events: count };
  if (!isKnown(playbackmode)) {
    parts.telemetry.count('PlaybackFailures', 1);
    const about = { subject, playbackmode };
    parts.telemetry.error('A playback of a mode that this code does not know; nothing is done.', about);
    return failed;
  }
  try {
    if (deadline.remaining() <= 0) throw new UnavailableError('There is no time left for this batch.');
    // Of one that was cancelled nothing more goes out, and what comes once more after the end tells of a log of long ago.
    if (SAYS.has(playbackmode) && (await isOver(parts, playbackid)))
      return { ...NOTHING, aggregates: 1, events: count };
    return await playHistory(parts, record, deadline);
  } catch (error) {
    if (isPassing(error) && !(await isOver(parts, playbackid))) throw error;
    parts.telemetry.count('PlaybackFailures', 1);
    parts.telemetry.error('The reactions to a history could not be run; it is passed over.', {
      subject,
      error,
    });
    return failed;
  }
}
