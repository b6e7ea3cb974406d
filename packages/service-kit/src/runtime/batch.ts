import type {
  Context,
  KinesisStreamBatchResponse,
  KinesisStreamEvent,
  KinesisStreamRecord,
} from 'aws-lambda';
import type { IncomingRecord } from '../log/record.ts';
import { type Deadline, deadlineOf } from './deadline.ts';

/** Works through a batch; returns the sequence number of the record to start again from, or nothing when all is done. */
export type ProcessBatch = (
  records: readonly IncomingRecord[],
  deadline: Deadline,
) => Promise<string | undefined>;

const toIncoming = ({ kinesis }: KinesisStreamRecord): IncomingRecord => ({
  sequenceNumber: kinesis.sequenceNumber,
  partitionKey: kinesis.partitionKey,
  bytes: Buffer.from(kinesis.data, 'base64'),
  arrivedAt: Math.round(kinesis.approximateArrivalTimestamp * 1000),
});

/** A Lambda over a stream that answers with partial batch responses. */
export const batchHandler =
  (process: ProcessBatch) =>
  async (event: KinesisStreamEvent, context: Context): Promise<KinesisStreamBatchResponse> => {
    const failed = await process(event.Records.map(toIncoming), deadlineOf(context));
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
  };
