import { issuesOf, type Schema } from '@reprise/event-envelope';
import { InvalidRequestError, InvalidResponseError } from './errors.ts';
import { type CanonicalJson, canonical, parsed } from './json.ts';

/** An item of the log holds 400 KB; requests and answers are kept whole. Bytes of JSON. */
const MAX_BYTES = 256 * 1024;

/** The request as it is kept and sent. @throws InvalidRequestError */
export function requestText(name: string, schema: Schema, request: unknown): CanonicalJson {
  const text = canonical(request) ?? 'null';
  const reason = reasonAgainst(schema, text);
  if (reason !== undefined) throw new InvalidRequestError(name, reason);
  return text;
}

/** The answer as it is kept and handed on; nothing, for an operation that answers nothing. @throws InvalidResponseError */
export function responseText(
  name: string,
  schema: Schema | undefined,
  response: unknown,
): CanonicalJson | undefined {
  if (schema === undefined) return undefined;
  const text = canonical(response);
  const reason = text === undefined ? 'it is missing' : reasonAgainst(schema, text);
  if (reason !== undefined) throw new InvalidResponseError(name, reason);
  return text;
}

/** Judged as it is read back from storage, so that the first run and all later ones see the same. */
function reasonAgainst(schema: Schema, text: CanonicalJson): string | undefined {
  if (Buffer.byteLength(text) > MAX_BYTES) return `it has more than ${MAX_BYTES} bytes`;
  const [first] = issuesOf(schema, parsed(text));
  return first && `${first.pointer || 'it'}: ${first.reason}`;
}
