import { brief, isRecord } from './text.ts';

/** A JSON Patch in short: `balance=160000`, `-note`. */
export const patchText = (patch: unknown): string =>
  (Array.isArray(patch) ? patch.filter(isRecord) : []).map(operationText).join(' ');

function operationText({ op, path, value }: Readonly<Record<string, unknown>>): string {
  const name = brief(path).replace(/^\//, '') || 'state';
  return op === 'remove' ? `-${name}` : `${name}=${brief(value)}`;
}
