import { httpInvoke } from '../../packages/local-aws/src/index.ts';
import { SERVICES, type Service } from '../../tests/e2e/support/services.ts';
import type { SoakRun } from './run.ts';

/** What came of asking a function of a service. */
export type FunctionAnswer =
  | { readonly kind: 'answered'; readonly answer: unknown }
  /** It says no, failed, or is not there: nothing has to have happened, and something may have. */
  | { readonly kind: 'not'; readonly why: string };

const TIMEOUT_MS = 30_000;

/** Invokes `<service>-local-<name>` once. Never rejects. */
export async function askFunction(
  { cloud }: SoakRun,
  service: Service,
  name: 'playback' | 'microservice',
  request: object,
): Promise<FunctionAnswer> {
  const port = 4001 + SERVICES.indexOf(service) + cloud.cloud.offset;
  const invoke = httpInvoke(() => `http://127.0.0.1:${port}`);
  const { signal } = new AbortController();
  const came = await invoke(`${service}-local-${name}`, JSON.stringify(request), {
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  return came.kind === 'returned'
    ? { kind: 'answered', answer: came.response }
    : { kind: 'not', why: came.message };
}
