import type { MemoryRecord } from '../../src/adapters/memory/memory-event-stream.ts';
import type { IncomingRecord } from '../../src/log/record.ts';

/** A record that lies on a stream in memory, as a function gets it. */
export const fromMemory = ({ subject, bytes, sequenceNumber, arrivedAt }: MemoryRecord): IncomingRecord => ({
  sequenceNumber,
  partitionKey: subject,
  bytes,
  arrivedAt,
});
