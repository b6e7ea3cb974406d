import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isSigned } from './signature.ts';

/** What the account says. */
export interface Account {
  /** Of the stacks that there are, by name: their status. */
  stacks: Record<string, string>;
  /** Of the functions: their state. */
  functions: Record<string, string>;
  mappings: { readonly function: string; readonly state?: string; readonly result?: string }[];
  /** Milliseconds. */
  iteratorAge: number | undefined;
  parked: number;
  secret: string;
  /** What the function `ledger-dev-playback` makes of a request: an Error is thrown, by its name. */
  playback(request: object): object | Error;
  token: string | undefined;
}

/** CloudFormation, CloudWatch, Lambda and a service's HTTP API behind one address, as far as the command line asks them. */
export interface FakeAws {
  readonly url: string;
  readonly account: Account;
  /** Requests to the API that were let in: method, path, and body. */
  readonly api: string[];
  close(): Promise<void>;
}

export async function fakeAws(): Promise<FakeAws> {
  const account: Account = {
    stacks: {},
    functions: {},
    mappings: [],
    iteratorAge: undefined,
    parked: 0,
    secret: '',
    playback: () => ({}),
    token: undefined,
  };
  const api: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { url = '', headers } = request;
    if (body.includes('Action=DescribeStacks'))
      return stack(account, body, `http://${headers.host}`, response);
    if (headers['x-amz-target']) return metrics(account, JSON.parse(body), response);
    if (url.endsWith('/ledger-dev-playback/invocations'))
      return invocation(account.playback(JSON.parse(body)), response);
    if (url.startsWith('/2015-03-31/')) return lambda(account, url, response);
    return service(account, request, body, api, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    account,
    api,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function json(response: ServerResponse, status: number, body: object, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function stack(account: Account, body: string, url: string, response: ServerResponse): void {
  const name = new URLSearchParams(body).get('StackName') ?? '';
  const status = account.stacks[name];
  response.setHeader('content-type', 'text/xml');
  if (status === undefined) {
    const message = `Stack with id ${name} does not exist`;
    return void response
      .writeHead(400)
      .end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`,
      );
  }
  const output = `<member><OutputKey>HttpApiUrl</OutputKey><OutputValue>${url}</OutputValue></member>`;
  const member = `<member><StackName>${name}</StackName><StackStatus>${status}</StackStatus><Outputs>${output}</Outputs></member>`;
  response.end(
    `<DescribeStacksResponse><DescribeStacksResult><Stacks>${member}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  );
}

interface MetricQuery {
  readonly MetricDataQueries: readonly [
    { readonly MetricStat: { readonly Metric: { readonly MetricName: string } } },
  ];
}

function metrics(
  account: Account,
  { MetricDataQueries: [query] }: MetricQuery,
  response: ServerResponse,
): void {
  const name = query.MetricStat.Metric.MetricName;
  const value = name === 'IteratorAge' ? account.iteratorAge : account.parked;
  json(response, 200, { MetricDataResults: [{ Id: 'metric', Values: value === undefined ? [] : [value] }] });
}

function lambda(account: Account, url: string, response: ServerResponse): void {
  if (url.startsWith('/2015-03-31/event-source-mappings')) {
    const EventSourceArn = new URL(url, 'http://any').searchParams.get('EventSourceArn') ?? '';
    const found = EventSourceArn.endsWith('-events') ? account.mappings : [];
    const EventSourceMappings = found.map(({ function: name, state = 'Enabled', result = 'OK' }) => ({
      FunctionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${name}`,
      EventSourceArn,
      State: state,
      LastProcessingResult: result,
    }));
    return void json(response, 200, { EventSourceMappings });
  }
  const [, name = ''] = /functions\/([^/]+)\/configuration/.exec(url) ?? [];
  const State = account.functions[name];
  if (State !== undefined)
    return void json(response, 200, { FunctionName: name, State, LastUpdateStatus: 'Successful' });
  return void json(
    response,
    404,
    { Message: 'no such function' },
    { 'x-amzn-errortype': 'ResourceNotFoundException' },
  );
}

function invocation(answer: object, response: ServerResponse): void {
  if (!(answer instanceof Error)) return void json(response, 200, answer);
  const failure = { errorType: answer.name, errorMessage: answer.message };
  return void json(response, 200, failure, { 'x-amz-function-error': 'Unhandled' });
}

/** Lets in who signs, or brings the token where one is asked for. */
function service(
  { secret, token }: Account,
  request: IncomingMessage,
  body: string,
  api: string[],
  response: ServerResponse,
): void {
  const isIn =
    token === undefined
      ? isSigned(request, body, secret)
      : request.headers.authorization === `Bearer ${token}`;
  if (!isIn) return void json(response, 403, { message: 'Forbidden' });
  api.push([request.method, request.url, body].filter(Boolean).join(' '));
  if (request.method === 'POST') {
    const events = JSON.parse(body) as { readonly id: string; readonly subject: string }[];
    const outcome = { status: 'accepted' };
    return void json(response, 200, {
      accepted: events.map(({ id, subject }, index) => ({ id, subject, sequence: String(index), outcome })),
    });
  }
  if (request.url === '/') return void json(response, 404, { message: 'Not Found' });
  return void json(response, 200, { subject: 'account/a b', state: { balance: 5 }, version: 1, events: [] });
}
