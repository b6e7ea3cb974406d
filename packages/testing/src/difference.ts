import { inspect } from 'node:util';

const NOTHING = Symbol('nothing');

/**
 * What differs between two values, a line each: JSON pointer, what was expected, what is there. Empty where they are
 * equal as JSON: 0 is -0, but a key that holds `undefined` is not a missing one, and a Date is not its text.
 */
export function difference(expected: unknown, actual: unknown, pointer = ''): readonly string[] {
  if (expected === actual) return [];
  if (isContainer(expected) && isContainer(actual) && Array.isArray(expected) === Array.isArray(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...keys].flatMap((key) =>
      difference(at(expected, key), at(actual, key), `${pointer}/${escaped(key)}`),
    );
  }
  return [`${pointer === '' ? 'the whole' : pointer}: expected ${show(expected)}, got ${show(actual)}`];
}

type Container = Readonly<Record<string, unknown>>;

/** Arrays and plain objects, of whichever realm: test runners have several. */
function isContainer(value: unknown): value is Container {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

const at = (container: Container, key: string): unknown =>
  Object.hasOwn(container, key) ? container[key] : NOTHING;

const show = (value: unknown): string =>
  value === NOTHING ? 'nothing' : inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY });
