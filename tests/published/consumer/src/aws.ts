import type { MemoryEventStream } from '@reprise/service-kit';
import type {
  APIGatewayProxyEventV2,
  CloudFormationCustomResourceCreateEvent,
  Context,
  KinesisStreamEvent,
} from 'aws-lambda';

/** What Lambda would hand over, as much of it as the functions look at. */

export const context = {
  functionName: 'shop',
  awsRequestId: 'request',
  getRemainingTimeInMillis: () => 30_000,
} as Context;

export const deployment = {
  RequestType: 'Create',
  ResourceType: 'Custom::RepriseSetup',
  ResourceProperties: { ServiceToken: 'setup' },
} as CloudFormationCustomResourceCreateEvent;

export const request = (method: string, path: string, body?: unknown): APIGatewayProxyEventV2 =>
  ({
    version: '2.0',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/cloudevents-batch+json' },
    requestContext: { http: { method, path } },
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }) as unknown as APIGatewayProxyEventV2;

export const arrivals = (records: MemoryEventStream['records']): KinesisStreamEvent => ({
  Records: records.map(({ subject, bytes, sequenceNumber, arrivedAt }) => ({
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `shardId-000000000000:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: 'arn:aws:iam::123456789012:role/shop',
    awsRegion: 'us-east-1',
    eventSourceARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/shop-local-events',
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: subject,
      sequenceNumber,
      data: Buffer.from(bytes).toString('base64'),
      approximateArrivalTimestamp: arrivedAt / 1000,
    },
  })),
});
