import { afterEach, describe, expect, test } from '@jest/globals';
import { freePort, httpInvoke, type Invocation } from '../../src/index.ts';
import { type Answer, lambdaEndpoint } from '../support/lambda-endpoint.ts';

const never = new AbortController().signal;
let stop: (() => Promise<void>) | undefined;

afterEach(async () => {
  await stop?.();
  stop = undefined;
});

async function invoked(answer: Answer, timeoutMs = 2000): Promise<Invocation> {
  const endpoint = await lambdaEndpoint(answer);
  stop = endpoint.stop;
  return httpInvoke(() => endpoint.url)('ledger-local-pump', '{"Records":[]}', { timeoutMs, signal: never });
}

describe('an invocation over HTTP', () => {
  test('names the function and carries the event; its JSON is the response', async () => {
    const result = await invoked((name, event, response) => response.end(JSON.stringify({ name, event })));

    expect(result).toEqual({
      kind: 'returned',
      response: { name: 'ledger-local-pump', event: '{"Records":[]}' },
    });
  });

  test('of a function that returns nothing has returned', async () => {
    expect(await invoked((_, __, response) => response.end())).toEqual({
      kind: 'returned',
      response: undefined,
    });
  });

  test('that is answered 200 with X-Amz-Function-Error has failed', async () => {
    const result = await invoked((_, __, response) => {
      response.setHeader('X-Amz-Function-Error', 'Unhandled');
      response.end(JSON.stringify({ errorType: 'TypeError', errorMessage: 'x is undefined' }));
    });

    expect(result).toEqual({ kind: 'failed', message: 'TypeError: x is undefined' });
  });

  test('of a function that takes longer than its timeout has failed', async () => {
    const result = await invoked(() => {}, 50);

    expect(result).toEqual({ kind: 'failed', message: 'timed out after 0.05 s' });
  });

  test.each([404, 429, 503])('that is answered %s did not take place', async (status) => {
    const result = await invoked((_, __, response) => response.writeHead(status).end('later'));

    expect(result).toEqual({ kind: 'unavailable', message: `HTTP ${status} later` });
  });

  test('where nobody listens did not take place', async () => {
    const port = await freePort();
    const invoke = httpInvoke(() => `http://127.0.0.1:${port}`);

    expect(await invoke('f', '{}', { timeoutMs: 1000, signal: never })).toMatchObject({
      kind: 'unavailable',
    });
  });
});
