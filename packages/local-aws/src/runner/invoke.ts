import { Agent, request } from 'node:http';

/** What came of an invocation. */
export type Invocation =
  /** The function returned `response` (parsed JSON; undefined where it returned nothing). */
  | { readonly kind: 'returned'; readonly response: unknown }
  /** The function failed: it threw, or ran out of time. `message` for people. */
  | { readonly kind: 'failed'; readonly message: string }
  /** The function did not run: not there (yet), or throttled. Not an attempt. */
  | { readonly kind: 'unavailable'; readonly message: string };

/** Invokes a function synchronously with an event (JSON), for at most `timeoutMs`. Never rejects. */
export type Invoke = (
  functionName: string,
  event: string,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
) => Promise<Invocation>;

/** Beyond the function's own timeout, for the way there and back. */
const transportMs = 1000;

/**
 * Invokes functions at Lambda endpoints, such as serverless-offline's.
 *
 * @param endpointOf the base URL of the endpoint where a function is, e.g. `http://127.0.0.1:4001`.
 */
export function httpInvoke(endpointOf: (functionName: string) => string): Invoke {
  const agent = new Agent({ keepAlive: true });
  return async (functionName, event, { timeoutMs, signal }) => {
    const url = `${endpointOf(functionName)}/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
    const limit = timeLimit(timeoutMs + transportMs, signal);
    try {
      return judge(await post(agent, url, event, limit.signal));
    } catch (error) {
      if (limit.exceeded()) return { kind: 'failed', message: `timed out after ${timeoutMs / 1000} s` };
      return { kind: 'unavailable', message: String(error) };
    } finally {
      limit.lift();
    }
  };
}

/** Aborts after a time, or with another signal; leaves no timer and no listener behind, as AbortSignal.any would. */
function timeLimit(ms: number, outer: AbortSignal) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  let exceeded = false;
  const timer = setTimeout(() => {
    exceeded = true;
    abort();
  }, ms);
  outer.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    exceeded: () => exceeded,
    lift: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', abort);
    },
  };
}

type Answer = { readonly status: number; readonly functionError: boolean; readonly body: string };

function post(agent: Agent, url: string, body: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const call = request(url, { method: 'POST', agent, signal, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          functionError: response.headers['x-amz-function-error'] !== undefined,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** Lambda answers 200 when the function failed too, and tells by a header. A 500 is serverless-offline's own stumbling
 * over what the function threw. */
function judge({ status, functionError, body }: Answer): Invocation {
  if (functionError || status === 500) return { kind: 'failed', message: errorIn(body) };
  if (status >= 300) return { kind: 'unavailable', message: `HTTP ${status} ${body.slice(0, 200)}` };
  return { kind: 'returned', response: parsed(body) };
}

function errorIn(body: string): string {
  const payload = parsed(body);
  if (typeof payload !== 'object' || payload === null) return body.slice(0, 200);
  const { errorType, errorMessage, message } = payload as Record<string, unknown>;
  return [errorType, errorMessage ?? message].filter((part) => part !== undefined).join(': ');
}

function parsed(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
