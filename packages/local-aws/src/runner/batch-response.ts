import type { StreamRecord } from './stream-record.ts';

/**
 * Reads the answer of a function with ReportBatchItemFailures: how many of the batch's first records are done.
 * Nothing, null and an empty list are success; the lowest record named is where the retry begins; an answer that is
 * malformed or names a record that is not in the batch fails all of it.
 * See https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function recordsDone(response: unknown, records: readonly StreamRecord[]): number {
  if (response === undefined || response === null) return records.length;
  if (typeof response !== 'object' || Array.isArray(response)) return 0;
  const failures = 'batchItemFailures' in response ? response.batchItemFailures : [];
  if (failures === null) return records.length;
  if (!Array.isArray(failures)) return 0;
  const positions = new Map(records.map(({ sequenceNumber }, position) => [sequenceNumber, position]));
  // An unknown or malformed identifier counts as the first record: everything is tried again.
  return Math.min(records.length, ...failures.map((failure) => positions.get(identifierOf(failure)) ?? 0));
}

function identifierOf(failure: unknown): string {
  if (typeof failure !== 'object' || failure === null || !('itemIdentifier' in failure)) return '';
  return typeof failure.itemIdentifier === 'string' ? failure.itemIdentifier : '';
}
