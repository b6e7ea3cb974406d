import { NotSentError } from '@reprise/replay-gateway';
import type { Setting } from '@reprise/service-kit';

/** Answers under which a system says that it has done nothing and may be asked again. */
const TRY_LATER = new Set([429, 503]);

/** An external system: where it answers, and what lets us in. */
export interface Place {
  readonly url: Setting;
  /** For the Authorization header. */
  readonly token?: Setting;
}

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
export async function call(place: Place, path: string, request: Call): Promise<HttpAnswer> {
  const { method = 'GET', headers = {}, body, signal } = request;
  const [url, own] = await settingsOf(place);
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(new URL(path, url), {
    ...sent,
    method,
    signal,
    headers: { ...headers, ...type, ...own },
  }).catch((error: unknown) => {
    throw isRefused(error) ? new NotSentError('the connection was refused', { cause: error }) : error;
  });
  if (TRY_LATER.has(response.status)) throw new NotSentError(`${path} answered ${response.status}`);
  if (response.status >= 500) throw new Error(`${path} answered ${response.status}.`);
  return { status: response.status, body: await response.json() };
}

async function settingsOf({
  url,
  token,
}: Place): Promise<readonly [string, Readonly<Record<string, string>>]> {
  try {
    return [await url(), token === undefined ? {} : { authorization: `Bearer ${await token()}` }];
  } catch (error) {
    throw new NotSentError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** `fetch` hides why it failed in the error's cause. */
const isRefused = (error: unknown): boolean =>
  error instanceof Error && (error.cause as { code?: unknown } | undefined)?.code === 'ECONNREFUSED';
