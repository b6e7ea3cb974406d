import { isRecord } from './text.ts';

/** What came back over HTTP. `body` is the parsed JSON, undefined where it was none. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Milliseconds that the server asks to wait (Retry-After), where it says so. */
  readonly retryAfter?: number;
}

export interface Call {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Gives the call up. */
  readonly signal?: AbortSignal;
}

/** One service's HTTP API. */
export interface Api {
  readonly url: string;
  /** @throws NetworkError when there was no complete answer */
  call(path: string, call?: Call): Promise<Answer>;
}

/** A request as it is about to be sent. */
export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The headers of a request with what lets it in. */
export type Authorize = (request: Outgoing) => Promise<Readonly<Record<string, string>>>;

export const bearer =
  (token: string): Authorize =>
  async ({ headers }) => ({ authorization: `Bearer ${token}`, ...headers });

const openly: Authorize = async ({ headers }) => headers;

/** No answer, or only a part of one: refused, reset, timed out, given up. */
export class NetworkError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`no answer (${code})`);
    this.name = new.target.name;
    this.code = code;
  }
}

/** Longer than any `Prefer: wait` and than API Gateway's own 30 seconds. */
const CALL_TIMEOUT_MS = 60_000;

export function httpApi(url: string, authorize: Authorize = openly): Api {
  return {
    url,
    call: async (path, { signal, headers = {}, ...call } = {}) => {
      const request = { method: 'GET', ...call, url: new URL(url + path), headers };
      const authorized = { ...call, headers: await authorize(request) };
      return givenUpAfter(CALL_TIMEOUT_MS, signal, async (deadline) =>
        answer(await fetch(request.url, { ...authorized, signal: deadline })),
      );
    },
  };
}

async function answer(response: Response): Promise<Answer> {
  const text = await response.text();
  const retryAfter = retryAfterOf(response.headers.get('retry-after'));
  const answered = { status: response.status, body: parsed(text) };
  return retryAfter === undefined ? answered : { ...answered, retryAfter };
}

/** AbortSignal.any on a long-lived signal leaks in older Nodes, hence a controller for each call. */
async function givenUpAfter<T>(
  ms: number,
  signal: AbortSignal | undefined,
  run: (s: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, ms);
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  try {
    return await run(controller.signal);
  } catch (error) {
    throw new NetworkError(codeOf(error));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** fetch says only "fetch failed"; the reason is the cause. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'AbortError') return 'timeout';
  const cause: unknown = error.cause;
  return isRecord(cause) && typeof cause.code === 'string' ? cause.code : error.message;
}

/** Seconds or a date, by RFC 9110, as milliseconds from now. */
export function retryAfterOf(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
