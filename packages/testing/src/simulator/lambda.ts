import type { StreamRecord } from './kinesis.ts';

/** A request to a function with a route. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** As API Gateway hands it over, payload format 2.0: what the functions look at. */
export const gatewayEvent = ({ method, path, headers = {}, query, body }: HttpRequest): object => ({
  version: '2.0',
  rawPath: path,
  headers,
  requestContext: { http: { method, path } },
  isBase64Encoded: false,
  ...(query === undefined ? {} : { queryStringParameters: query }),
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});

/** What a function with a route returns. */
export function httpAnswerOf(returned: unknown): HttpAnswer {
  const { statusCode = 0, body } = returned as { statusCode?: number; body?: string }; // our functions' own
  return { status: statusCode, body: body === undefined ? undefined : JSON.parse(body) };
}

/** As an event source mapping hands records over: what the functions look at. */
export const kinesisEvent = (records: readonly StreamRecord[]): object => ({
  Records: records.map(({ subject, bytes, sequenceNumber, arrivedAt }) => ({
    eventSource: 'aws:kinesis',
    eventID: `shardId-000000000000:${sequenceNumber}`,
    eventSourceARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/bank-local-events',
    kinesis: {
      partitionKey: subject,
      sequenceNumber,
      data: Buffer.from(bytes).toString('base64'),
      approximateArrivalTimestamp: arrivedAt / 1000,
    },
  })),
});

/** The record to start again from, by a partial batch response. */
export const firstFailed = (returned: unknown): string | undefined =>
  (returned as { batchItemFailures: readonly { itemIdentifier: string }[] }).batchItemFailures[0]
    ?.itemIdentifier;
