import type { IncomingRecord } from '../../log/record.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';

/**
 * Runs the reactions to a batch of the event stream.
 *
 * @returns the sequence number of the first record that must come again, or nothing
 */
export async function reactToBatch(
  _parts: MicroserviceParts,
  records: readonly IncomingRecord[],
  _deadline: Deadline,
): Promise<string | undefined> {
  return records[0]?.sequenceNumber;
}
