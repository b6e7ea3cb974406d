import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionArn } from '../config/local-account.ts';
import type { Mapping } from './mapping.ts';
import { lambdaEvent, type StreamRecord } from './stream-record.ts';

/** Why Lambda gives records up. */
export type Condition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** Records given up: in vain `invokeCount` times. */
export type GivenUp = {
  readonly records: readonly [StreamRecord, ...StreamRecord[]];
  readonly condition: Condition;
  readonly invokeCount: number;
  /** What the last attempt came to, if there was one. */
  readonly reason?: string;
};

/**
 * The local on-failure destination: a file per failure, `<dir>/<mapping>/<time>-<id>.json`, with the message that
 * Lambda writes to an S3 destination, payload included.
 * See https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export function writeFailure(dir: string, mapping: Mapping, failure: GivenUp, now = new Date()): string {
  const folder = join(dir, mapping.id);
  const file = join(folder, `${now.toISOString().replaceAll(':', '.')}-${randomUUID()}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.tmp`, JSON.stringify(messageOf(mapping, failure, now), null, 2));
  renameSync(`${file}.tmp`, file);
  return file;
}

function messageOf(mapping: Mapping, { records, condition, invokeCount }: GivenUp, now: Date): unknown {
  const [first] = records;
  const last = records.at(-1) ?? first;
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: functionArn(mapping.functionName),
      condition,
      approximateInvokeCount: invokeCount,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: now.toISOString(),
    KinesisBatchInfo: {
      shardId: first.shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(first.arrival).toISOString(),
      approximateArrivalOfLastRecord: new Date(last.arrival).toISOString(),
      batchSize: records.length,
      streamArn: mapping.streamArn,
    },
    payload: lambdaEvent(records),
  };
}
