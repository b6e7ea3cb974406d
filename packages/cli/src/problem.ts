import type { Answer } from './http.ts';
import { isRecord } from './text.ts';

/** One event of a request that the server refused, by its index in the request. */
export interface ProblemEntry {
  readonly index: number;
  readonly pointer: string;
  readonly reason: string;
}

/** The sentence of a problem document (RFC 9457), or the bare status. */
export function problemText({ status, body }: Answer): string {
  if (!isRecord(body)) return `HTTP ${status}`;
  const said = [body.title, body.detail].filter((part) => typeof part === 'string' && part !== '');
  return said.length > 0 ? said.join(': ') : `HTTP ${status}`;
}

/** Its list of refused events; empty where it has none. */
export function problemEntries({ body }: Answer): ProblemEntry[] {
  const errors = isRecord(body) && Array.isArray(body.errors) ? body.errors : [];
  return errors.filter(isRecord).map(({ index, pointer, reason }) => ({
    index: typeof index === 'number' ? index : 0,
    pointer: typeof pointer === 'string' ? pointer : '',
    reason: typeof reason === 'string' ? reason : 'refused',
  }));
}
