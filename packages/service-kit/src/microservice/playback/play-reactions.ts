import type { HistoryRecord } from '@reprise/event-envelope';
import type { Received } from '../../playback/receive/received.ts';
import { NOTHING, type Tally } from '../../playback/receive/tally.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';

/** What the microservice makes of histories. @returns what is done, by sequence number; what is missing comes again */
export async function playReactions(
  _parts: MicroserviceParts,
  histories: readonly Received<HistoryRecord>[],
  _deadline: Deadline,
): Promise<ReadonlyMap<string, Tally>> {
  return new Map(
    histories.map(({ sequenceNumber, record }) => [
      sequenceNumber,
      { ...NOTHING, aggregates: 1, events: record.count, unchanged: 1 },
    ]),
  );
}
