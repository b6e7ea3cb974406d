import type { OutgoingRecord, PutResult, RecordStream } from '../ports/record-stream.ts';
import { ambient } from '../runtime/ambient.ts';
import { UnavailableError } from '../runtime/errors.ts';

/** One call of PutRecords. */
const MAX_BYTES = 5_000_000;
const MAX_RECORDS = 500;
/** A stream that pushes back is given less at once, down to this. */
const LEAST_BYTES = 64 * 1024;
const LONGEST_PAUSE = 2_000;
/** Calls in a row, of which no record got through though the stream does not push back. */
const MOST_FAILURES = 10;

/**
 * Puts records of different subjects until all are on the stream: one call after the other, so that no subject is in
 * flight twice; those that failed again. A stream that pushes back gets smaller calls, farther apart, then larger ones.
 *
 * @param pause waits; throws where there is no time left
 * @throws UnavailableError where the stream does not take anything for long
 */
export function sendingRecords(stream: RecordStream, pause: (milliseconds: number) => Promise<void>) {
  let most = MAX_BYTES;
  return async (records: readonly OutgoingRecord[]): Promise<void> => {
    let open = records;
    let failures = 0;
    while (open.length > 0) {
      const batch = open.slice(0, fitting(open, most));
      const results = await stream.put(batch);
      const left = batch.filter((_, index) => results[index]?.status !== 'put');
      open = [...left, ...open.slice(batch.length)];
      const isPushedBack = results.some(({ status }) => status === 'throttled');
      most = isPushedBack ? Math.max(LEAST_BYTES, most / 2) : Math.min(MAX_BYTES, most * 1.5);
      failures = left.length === batch.length ? failures + 1 : 0;
      if (failures >= MOST_FAILURES && !isPushedBack) throw new UnavailableError(reasonOf(results));
      if (left.length > 0)
        await pause(ambient.random() * Math.min(LONGEST_PAUSE, 100 * 2 ** Math.min(failures, 10)));
    }
  };
}

/** How many of the records go into one call; one at least. */
function fitting(records: readonly OutgoingRecord[], most: number): number {
  let bytes = 0;
  const first = records.findIndex((record, index) => {
    bytes += record.subject.length + record.bytes.byteLength;
    return index >= MAX_RECORDS || (bytes > most && index > 0);
  });
  return first === -1 ? records.length : first;
}

const reasonOf = (results: readonly PutResult[]): string => {
  const reasons = results.flatMap((result) => (result.status === 'put' ? [] : [result.reason]));
  return `The stream does not take records: ${reasons[0] ?? 'no answer'}`;
};
