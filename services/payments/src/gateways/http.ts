import { NotSentError } from '@reprise/replay-gateway';

/** Answers under which a system says that it has done nothing and may be asked again. */
const TRY_LATER = new Set([429, 503]);

export interface Call {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * One JSON request to an external system.
 *
 * @throws NotSentError where nothing was done for certain; anything else leaves that open
 */
export async function call(
  url: URL,
  { method = 'GET', headers = {}, body, signal }: Call,
): Promise<HttpAnswer> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(url, {
    method,
    signal,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...sent,
  }).catch((error: unknown) => {
    throw isRefused(error) ? new NotSentError('the connection was refused', { cause: error }) : error;
  });
  if (TRY_LATER.has(response.status)) throw new NotSentError(`${url.pathname} answered ${response.status}`);
  if (response.status >= 500) throw new Error(`${url.pathname} answered ${response.status}.`);
  return { status: response.status, body: await response.json() };
}

/** `fetch` hides why it failed in the error's cause. */
const isRefused = (error: unknown): boolean =>
  error instanceof Error && (error.cause as { code?: unknown } | undefined)?.code === 'ECONNREFUSED';
