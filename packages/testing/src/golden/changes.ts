/** What an event changed in a state: JSON pointers with what is there now, and those that are gone. */
export interface Changes {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly removed?: readonly string[];
}

type Container = Readonly<Record<string, unknown>>;

/** Lists are compared as wholes. */
const isObject = (value: unknown): value is Container =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** Both of JSON. Nothing is said where nothing changed. */
export function changesBetween(before: unknown, after: unknown): Changes {
  const set: Record<string, unknown> = {};
  const removed: string[] = [];
  compare(before, after, '');
  return {
    ...(Object.keys(set).length === 0 ? {} : { set }),
    ...(removed.length === 0 ? {} : { removed }),
  };

  function compare(from: unknown, to: unknown, pointer: string): void {
    if (!isObject(from) || !isObject(to)) {
      if (JSON.stringify(from) !== JSON.stringify(to)) set[pointer] = to;
      return;
    }
    for (const key of Object.keys(from)) {
      if (!Object.hasOwn(to, key)) removed.push(`${pointer}/${escaped(key)}`);
    }
    for (const [key, value] of Object.entries(to)) {
      compare(Object.hasOwn(from, key) ? from[key] : undefined, value, `${pointer}/${escaped(key)}`);
    }
  }
}
