import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { HttpResponse } from '../../src/http/problem.ts';

/** Plenty of time, and what the logger wants to know. */
export const context = {
  functionName: 'test',
  functionVersion: '1',
  memoryLimitInMB: '1024',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:test',
  awsRequestId: 'request',
  logGroupName: '/aws/lambda/test',
  logStreamName: 'test',
  callbackWaitsForEmptyEventLoop: false,
  getRemainingTimeInMillis: () => 30_000,
  done() {},
  fail() {},
  succeed() {},
} satisfies Context;

/** A request as a client makes it. */
export interface TestRequest {
  readonly method?: string;
  /** With a query string, if any. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly base64?: boolean;
  /** What API Gateway's authorizer says of the caller. */
  readonly authorizer?: unknown;
}

/** The request as HTTP API hands it to a Lambda, payload format 2.0. */
export function gatewayEvent({
  method = 'GET',
  path,
  headers = {},
  body,
  base64 = false,
  authorizer,
}: TestRequest): APIGatewayProxyEventV2 {
  const url = new URL(path, 'http://service');
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: Object.fromEntries(lowerCase),
    ...(url.search === '' ? {} : { queryStringParameters: Object.fromEntries(url.searchParams) }),
    requestContext: {
      http: { method, path: url.pathname },
      ...(authorizer === undefined ? {} : { authorizer }),
    },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: base64,
  };
  return event as unknown as APIGatewayProxyEventV2; // what the functions never look at is left out
}

/** What a client gets back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The JSON of the body; nothing where there is none. */
  readonly body: unknown;
}

export const answerOf = ({ statusCode = 0, headers = {}, body }: HttpResponse): Answer => ({
  status: statusCode,
  headers,
  body: body === undefined ? undefined : JSON.parse(body),
});

/** What a 400 says is wrong. */
export const errorsIn = ({ body }: Answer) =>
  (body as { readonly errors: readonly { index: number; pointer: string; reason: string }[] }).errors;

const BATCH = { 'content-type': 'application/cloudevents-batch+json' };
const STRUCTURED = { 'content-type': 'application/cloudevents+json' };

/** `POST /events` with a batch, or with whatever else is sent as one. */
export const postBatch = (events: unknown, more: Partial<TestRequest> = {}): TestRequest => ({
  method: 'POST',
  path: '/events',
  body: JSON.stringify(events),
  ...more,
  headers: { ...BATCH, ...more.headers },
});

/** `POST /events` with one event. */
export const postOne = (event: unknown, more: Partial<TestRequest> = {}): TestRequest => ({
  method: 'POST',
  path: '/events',
  body: JSON.stringify(event),
  ...more,
  headers: { ...STRUCTURED, ...more.headers },
});
