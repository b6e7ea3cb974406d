import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  PutRecordsCommand,
  type PutRecordsResultEntry,
} from '@aws-sdk/client-kinesis';
import type { EventStream, OutgoingRecord, PutResult } from '../../ports/event-stream.ts';
import { chunks } from '../../runtime/chunks.ts';
import { messageOf, UnavailableError } from '../../runtime/errors.ts';

/** PutRecords takes 500 records; 5 MB stays clear of its limit on bytes, whichever of them is in force. */
const MAX_RECORDS = 500;
const MAX_BYTES = 5_000_000;

const sizeOf = ({ subject, bytes }: OutgoingRecord): number => subject.length + bytes.byteLength;

export class KinesisEventStream implements EventStream {
  readonly #client: KinesisClient;
  readonly #name: string;

  constructor(client: KinesisClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  async put(records: readonly OutgoingRecord[]): Promise<readonly PutResult[]> {
    const batches = chunks(records, { length: MAX_RECORDS, size: MAX_BYTES, sizeOf });
    return (await Promise.all(batches.map((batch) => this.#putBatch(batch)))).flat();
  }

  async createdAt(): Promise<number> {
    const answer = await this.#client.send(new DescribeStreamSummaryCommand({ StreamName: this.#name }));
    const created = answer.StreamDescriptionSummary?.StreamCreationTimestamp;
    if (created === undefined)
      throw new UnavailableError(`The stream ${this.#name} does not say when it was created.`);
    return created.getTime();
  }

  async #putBatch(records: readonly OutgoingRecord[]): Promise<readonly PutResult[]> {
    try {
      const entries = records.map(({ subject, bytes }) => ({ PartitionKey: subject, Data: bytes }));
      const answer = await this.#client.send(
        new PutRecordsCommand({ StreamName: this.#name, Records: entries }),
      );
      return records.map((_, index) => resultOf(answer.Records?.[index]));
    } catch (error) {
      return records.map(() => failure(error instanceof Error ? error.name : '', messageOf(error)));
    }
  }
}

function resultOf(entry: PutRecordsResultEntry | undefined): PutResult {
  if (entry?.SequenceNumber !== undefined && entry.ErrorCode === undefined) {
    return { status: 'put', sequenceNumber: entry.SequenceNumber };
  }
  return failure(entry?.ErrorCode ?? '', entry?.ErrorMessage ?? 'The stream did not answer for this record.');
}

const failure = (code: string, reason: string): PutResult => ({
  status: /ThroughputExceeded|Throttling|LimitExceeded/.test(code) ? 'throttled' : 'failed',
  reason: code === '' ? reason : `${code}: ${reason}`,
});
