import { type CloudEvent, canonicalJson } from '@reprise/event-envelope';
import { type InteractionItem, operationOf, parseItemName } from '@reprise/replay-gateway';
import { Pointer } from 'rfc6902';
import { ConfigurationError } from '../../runtime/errors.ts';
import { PlaybackRefusedError } from '../errors.ts';
import type { MaskedType } from './masked-types.ts';
import { HIDDEN } from './masking.ts';
import { pseudonymsOf } from './pseudonym.ts';

/** JSON pointers (RFC 6901), `''` for the whole. What neither names is left out: others answer more than they were asked. */
export interface CallPart {
  /** What may be seen as it is, with all that is in it. */
  readonly shown?: readonly string[];
  /** Texts that others see a pseudonym of. */
  readonly masked?: readonly string[];
}

/**
 * What of a service's calls may be seen in a copy, by operation; `{}` for nothing. An operation that is gone from the code is
 * still in the log.
 *
 * @example { 'rates.rate': { request: { shown: ['/from', '/to'] }, response: { shown: ['/rate'] } } }
 */
export type CallMasks = Readonly<
  Record<string, { readonly request?: CallPart; readonly response?: CallPart }>
>;

interface Pointers {
  readonly shown: readonly Pointer[];
  readonly masked: readonly Pointer[];
}

/** Operations, with what of their calls may be seen. */
export type MaskedOperations = ReadonlyMap<
  string,
  { readonly request: Pointers; readonly response: Pointers }
>;

/** A part of a call as others may see it, made because of an event, of which they see a copy. @throws PlaybackRefusedError */
export type MaskCall = (event: CloudEvent, copy: CloudEvent, item: InteractionItem) => InteractionItem;

/** @throws ConfigurationError that names what is no operation, or no pointer */
export const maskedOperations = (masks: CallMasks): MaskedOperations =>
  new Map(
    Object.entries(masks).map(([operation, { request, response }]) => {
      if (!/^[a-z][a-z0-9-]*\.[a-z][a-zA-Z0-9]*$/.test(operation))
        throw wrong(`${JSON.stringify(operation)} is no operation; write bank.pay`);
      return [
        operation,
        { request: pointersOf(operation, request), response: pointersOf(operation, response) },
      ];
    }),
  );

const pointersOf = (operation: string, { shown = [], masked = [] }: CallPart = {}): Pointers => ({
  shown: shown.map((text) => pointerOf(operation, text)),
  masked: masked.map((text) => pointerOf(operation, text)),
});

function pointerOf(operation: string, text: string): Pointer {
  if (!/^(\/([^~/]|~0|~1)*)*$/.test(text))
    throw wrong(
      `${operation} is masked at ${JSON.stringify(text)}, which is no JSON pointer; write /to/name`,
    );
  return Pointer.fromJSON(text);
}

/** What says nothing of anybody: when, how often, by which code, and random numbers. */
const HARMLESS = new Set([
  ...['subject', 'position', 'ordinal', 'at', 'logic', 'playbackid'],
  ...['deadline', 'token', 'answered', 'undone', 'action'],
]);
/** People, and what they have written. A proposal's id is a hash without a key: what was said could be found by trying. */
const PERSONAL = new Set(['by', 'why', 'proposal']);
const SAID: Readonly<Record<string, 'request' | 'response'>> = {
  request: 'request',
  effective: 'request',
  response: 'response',
};

/**
 * Puts pseudonyms in the place of what is masked in calls: where a reaction has handed on what is masked in its event, the
 * same one, so that it makes the same call of the copy.
 */
export function maskingCalls(
  types: ReadonlyMap<string, MaskedType>,
  operations: MaskedOperations,
  key: Uint8Array,
): MaskCall {
  return (event, copy, item) => {
    const masked = operations.get(operationOf(parseItemName(item.position).call));
    if (masked === undefined)
      throw cannot(item, 'nobody has said in callMasks what of it may be seen, be it {} for nothing');
    const handedOn = pseudonymsIn(types, event, copy);
    const pseudonymOf = (text: string): string => {
      const [plain = ''] = pseudonymsOf(text, key);
      return handedOn.get(text) ?? plain;
    };
    const attributes = Object.entries(item).map(([name, value]) => {
      const side = Object.hasOwn(SAID, name) ? SAID[name] : undefined;
      if (side !== undefined) return [name, maskedJson(item, String(value), masked[side], pseudonymOf)];
      if (PERSONAL.has(name)) return [name, HIDDEN];
      if (HARMLESS.has(name)) return [name, value];
      throw cannot(item, `this code does not know what its ${name} is`);
    });
    return Object.fromEntries(attributes) as InteractionItem; // the same names
  };
}

/** What stands in the copy of an event for what is masked in it. */
function pseudonymsIn(
  types: ReadonlyMap<string, MaskedType>,
  { type, data }: CloudEvent,
  copy: CloudEvent,
): ReadonlyMap<string, string> {
  const pointers = types.get(type)?.pointers ?? [];
  return new Map(
    pointers.map((pointer) => [pointer.get(data) as string, pointer.get(copy.data) as string]), // masking has looked
  );
}

function maskedJson(
  item: InteractionItem,
  json: string,
  { shown, masked }: Pointers,
  pseudonymOf: (text: string) => string,
): string {
  const said: unknown = JSON.parse(json);
  let seen = emptyLike(said);
  for (const pointer of shown) seen = withPart(seen, said, pointer, partAt(said, pointer));
  for (const pointer of masked) {
    const text = partAt(said, pointer);
    if (text === undefined || text === null) continue;
    if (typeof text !== 'string') throw cannot(item, `what stands at ${pointer.toString()} is no text`);
    seen = withPart(seen, said, pointer, pseudonymOf(text));
  }
  return canonicalJson(seen);
}

/** A text has characters, an object has what all objects have: neither is meant. */
const partAt = (whole: unknown, { tokens }: Pointer): unknown =>
  tokens
    .slice(1)
    .reduce<unknown>(
      (part, token) =>
        typeof part === 'object' && part !== null && Object.hasOwn(part, token)
          ? Reflect.get(part, token)
          : undefined,
      whole,
    );

/** A list or an object with nothing in it, as the other is one. */
function emptyLike(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  return typeof value === 'object' && value !== null ? {} : null;
}

/** Puts a part where it stands in the whole. */
function withPart(seen: unknown, whole: unknown, { tokens }: Pointer, part: unknown): unknown {
  const [, token, ...rest] = tokens;
  if (part === undefined || token === undefined) return part ?? seen;
  const inside = Reflect.get(Object(whole), token);
  const before = Object.hasOwn(Object(seen), token) ? Reflect.get(Object(seen), token) : emptyLike(inside);
  const after = withPart(before, inside, new Pointer(['', ...rest]), part);
  return Array.isArray(seen)
    ? Object.assign([...seen], { [token]: after })
    : { ...Object(seen), [token]: after };
}

const wrong = (why: string): ConfigurationError => new ConfigurationError(`The masks are wrong: ${why}.`);

/** Without what it says: it is what must not be told. */
const cannot = ({ subject, position }: InteractionItem, why: string): PlaybackRefusedError =>
  new PlaybackRefusedError(
    `The call at ${position} of ${subject} cannot be masked: ${why}. Mend the masks, or copy unmasked.`,
  );
