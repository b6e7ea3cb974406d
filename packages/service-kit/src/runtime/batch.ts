import type {
  Context,
  KinesisStreamBatchResponse,
  KinesisStreamEvent,
  KinesisStreamRecord,
} from 'aws-lambda';
import type { IncomingRecord } from '../log/record.ts';
import { type Deadline, deadlineOf } from './deadline.ts';

/** A record with where it comes from. */
export interface DeliveredRecord extends IncomingRecord {
  /** Name of the stream, as Lambda says it. */
  readonly stream: string;
  /** `shardId-000000000000` */
  readonly shard: string;
}

/** Works through a batch; returns the sequence number of the record to start again from, or nothing when all is done. */
export type ProcessBatch = (
  records: readonly DeliveredRecord[],
  deadline: Deadline,
) => Promise<string | undefined>;

const toDelivered = ({ kinesis, eventSourceARN, eventID }: KinesisStreamRecord): DeliveredRecord => ({
  stream: eventSourceARN.slice(eventSourceARN.lastIndexOf('/') + 1),
  shard: eventID.slice(0, eventID.indexOf(':')),
  sequenceNumber: kinesis.sequenceNumber,
  partitionKey: kinesis.partitionKey,
  bytes: Buffer.from(kinesis.data, 'base64'),
  arrivedAt: Math.round(kinesis.approximateArrivalTimestamp * 1000),
});

/** A Lambda over a stream that answers with partial batch responses. */
export const batchHandler =
  (process: ProcessBatch) =>
  async (event: KinesisStreamEvent, context: Context): Promise<KinesisStreamBatchResponse> => {
    const failed = await process(event.Records.map(toDelivered), deadlineOf(context));
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
  };
