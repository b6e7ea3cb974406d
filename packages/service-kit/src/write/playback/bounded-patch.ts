import { createPatch, type Operation, Pointer } from 'rfc6902';

/** Members longer than this are replaced as a whole: a list against a list takes time and memory squared. Characters. */
const MAX_MEMBER_LENGTH = 4_096;

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isLong = (value: unknown): boolean => (JSON.stringify(value)?.length ?? 0) > MAX_MEMBER_LENGTH;

/** A JSON Patch (RFC 6902) between two values that were read from JSON, in bounded time: member by member at the top. */
export function boundedPatch(before: unknown, after: unknown): readonly Operation[] {
  if (!isObject(before) || !isObject(after))
    return JSON.stringify(before) === JSON.stringify(after)
      ? []
      : [{ op: 'replace', path: '', value: after }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => memberPatch(name, before, after));
}

function memberPatch(name: string, before: Json, after: Json): readonly Operation[] {
  const path = new Pointer(['', name]).toString();
  if (!Object.hasOwn(after, name)) return [{ op: 'remove', path }];
  const value = after[name];
  if (!Object.hasOwn(before, name)) return [{ op: 'add', path, value }];
  const whole: Operation = { op: 'replace', path, value };
  const patch = isLong(before[name]) || isLong(value) ? [whole] : createPatch(before[name], value);
  if (patch[0] === whole) return JSON.stringify(before[name]) === JSON.stringify(value) ? [] : patch;
  return patch.map((operation) => ({ ...operation, path: `${path}${operation.path}` }));
}

/** The member at the top that an operation touches; `state` where it is the whole. */
export const touched = ({ path }: Operation): string => Pointer.fromJSON(path).tokens[1] ?? 'state';
