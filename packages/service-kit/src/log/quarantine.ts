import { recordPosition } from '@reprise/event-envelope';
import type { LogItem } from '../ports/event-log.ts';
import type { UnreadRecord } from './record.ts';

/** An item holds 400 KB. */
const CHUNK_BYTES = 300 * 1024;

/** Partition of the quarantined records that arrived in one month. */
export const quarantinePartition = (milliseconds: number): string =>
  `~quarantine/${new Date(milliseconds).toISOString().slice(0, 7)}`;

/** A record that cannot be read, kept as it came: raw, in chunks, with why. Nothing is lost. */
export function quarantineItems({ incoming, reason }: UnreadRecord, epoch: number): LogItem[] {
  const position = recordPosition(epoch, incoming.sequenceNumber);
  const parts = cut(incoming.bytes);
  return parts.map((raw, index) => ({
    subject: quarantinePartition(incoming.arrivedAt),
    position: `${position}~${String(index).padStart(4, '0')}`,
    raw,
    chunks: parts.length,
    partitionkey: incoming.partitionKey,
    recordedtime: incoming.arrivedAt,
    reason,
  }));
}

function cut(bytes: Uint8Array): Uint8Array[] {
  const starts = Array.from(
    { length: Math.max(1, Math.ceil(bytes.byteLength / CHUNK_BYTES)) },
    (_, index) => index * CHUNK_BYTES,
  );
  return starts.map((start) => bytes.subarray(start, start + CHUNK_BYTES));
}
