import { type CloudEvent, isReversal, isSkip, issuesOf, reversalOf } from '@reprise/event-envelope';
import { Pointer } from 'rfc6902';
import { PlaybackRefusedError } from '../errors.ts';
import type { MaskedType } from './masked-types.ts';
import { pseudonymsOf } from './pseudonym.ts';

/**
 * Puts pseudonyms in the place of what is masked, of events of the log: the same for the same text, and such that the
 * type's schema has no more against the event than it had before.
 *
 * @returns a function from an event to the event as others may see it; throws PlaybackRefusedError where it cannot be
 */
export function masking(types: ReadonlyMap<string, MaskedType>, key: Uint8Array) {
  const mask = (event: CloudEvent): CloudEvent => {
    const said = isReversal(event) || isSkip(event) ? reversalOf(event) : undefined;
    if (said !== undefined) {
      const { data } = mask({ ...event, ...said.original } as CloudEvent); // as the original, which it carries
      const original = { ...said.original, ...(data === undefined ? {} : { data }) };
      return { ...event, data: { original, reason: HIDDEN, by: HIDDEN } };
    }
    const masked = types.get(event.type);
    if (masked === undefined)
      throw cannot(
        event,
        'its type is none that the service declares, so nobody has said what is masked in it',
      );
    const { schema, pointers } = masked;
    if (pointers.length === 0) return event;
    const data: unknown = event.data && JSON.parse(JSON.stringify(event.data)); // a copy, to be changed
    for (const pointer of pointers) {
      const text: unknown = pointer.get(data);
      if (text === undefined || text === null) continue;
      if (typeof text !== 'string') throw cannot(event, `what stands at ${pointer.toString()} is no text`);
      if (!replace(data, pointer, pseudonymsOf(text, key), (changed) => issuesOf(schema, changed).length))
        throw cannot(event, `no pseudonym at ${pointer.toString()} is one that the schema takes`);
    }
    return { ...event, data };
  };
  return mask;
}

/** What a person wrote freely, and the person. */
export const HIDDEN = '(masked)';

/** Puts the first of the texts there that brings no fault; whether one did. */
function replace(
  data: unknown,
  pointer: Pointer,
  texts: Iterable<string>,
  faultsOf: (data: unknown) => number,
): boolean {
  const before = faultsOf(data);
  for (const text of texts) {
    pointer.set(data as object, text); // something stands there, so it is an object or an array
    if (faultsOf(data) <= before) return true;
  }
  return false;
}

/** Without the text itself: it is what must not be told. */
const cannot = ({ subject, type, sequence }: CloudEvent, why: string): PlaybackRefusedError =>
  new PlaybackRefusedError(
    `${type} at ${String(sequence)} of ${subject} cannot be masked: ${why}. Mend the masks, or copy unmasked.`,
  );
