import type { _Record } from '@aws-sdk/client-kinesis';
import type { Mapping } from './mapping.ts';

/** A record on its way to a function. */
export type StreamRecord = {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** When the stream took it, in milliseconds since 1970. */
  readonly arrival: number;
  /** It as a member of a Lambda event's `Records`, in JSON: made once, however often it is sent. */
  readonly json: string;
};

/** The role that Lambda would name in the event. */
const role = 'arn:aws:iam::000000000000:role/local';

/**
 * A Kinesis record in the shape in which Lambda hands it to a function.
 * See https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
export function streamRecord(record: _Record, shardId: string, { streamArn }: Mapping): StreamRecord {
  const { SequenceNumber: sequenceNumber = '', PartitionKey: partitionKey = '' } = record;
  const arrival = record.ApproximateArrivalTimestamp?.getTime() ?? 0;
  const json = JSON.stringify({
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
      data: base64(record.Data),
      approximateArrivalTimestamp: arrival / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: role,
    awsRegion: streamArn.split(':')[3],
    eventSourceARN: streamArn,
  });
  return { shardId, sequenceNumber, partitionKey, arrival, json };
}

/** The event of an invocation, in JSON. */
export function lambdaEvent(records: readonly StreamRecord[]): string {
  return `{"Records":[${records.map(({ json }) => json).join(',')}]}`;
}

function base64(data: Uint8Array | undefined): string {
  return data === undefined
    ? ''
    : Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
}
