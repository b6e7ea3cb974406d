import type { MiddyfiedHandler } from '@middy/core';
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { type EventLog, MemoryDataStore, type MemoryEventStream, namesOf } from '../../src/index.ts';
import type { IncomingRecord } from '../../src/log/record.ts';
import type { Consume } from './delivery.ts';
import { context } from './http.ts';
import { SHARD } from './playbacks.ts';

process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
process.env.POWERTOOLS_METRICS_DISABLED = 'true';

const BATCH = 500;

/** Whose streams a subscriber reads. */
export const streams = (log: EventLog, store = new MemoryDataStore()) => ({
  configuration: { ...namesOf('shop', 'local'), logEpoch: 1 },
  ports: { log, store },
});

/** Records of one of the streams as Lambda's event source mapping hands them over. */
export const kinesisEvent = (
  records: readonly IncomingRecord[],
  stream: 'events' | 'playback',
): KinesisStreamEvent => ({
  Records: records.map(({ sequenceNumber, partitionKey, bytes, arrivedAt }) => ({
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${SHARD}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: 'arn:aws:iam::123456789012:role/subscriber',
    awsRegion: 'us-east-1',
    eventSourceARN: `arn:aws:kinesis:us-east-1:123456789012:stream/shop-local-${stream}`,
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
      data: Buffer.from(bytes).toString('base64'),
      approximateArrivalTimestamp: arrivedAt / 1000,
    },
  })),
});

export type StreamHandler = MiddyfiedHandler<KinesisStreamEvent, KinesisStreamBatchResponse>;

/** A container of a function over both streams, as `deliver` wants it. */
export const consumeWith =
  (handler: StreamHandler, stream: 'events' | 'playback'): Consume =>
  async (records) => {
    const { batchItemFailures } = await handler(kinesisEvent(records, stream), context);
    return batchItemFailures[0]?.itemIdentifier;
  };

/** Carries what a stream of one shard holds to a function, batch by batch: what has not been acknowledged yet. */
export function consumeOf(stream: MemoryEventStream, handler: StreamHandler): () => Promise<void> {
  const consume = consumeWith(handler, 'playback');
  let checkpoint = 0;
  return async () => {
    const batch = stream.records
      .slice(checkpoint, checkpoint + BATCH)
      .map((record) => ({ ...record, partitionKey: record.subject }));
    if (batch.length === 0) return;
    const failed = await consume(batch);
    checkpoint +=
      failed === undefined ? batch.length : batch.findIndex((one) => one.sequenceNumber === failed);
  };
}
