import type { AttributeValue, BatchStatementRequest } from '@aws-sdk/client-dynamodb';
import type { Item } from './item-size.ts';

/** What a PartiQL statement writes. */
export type Written =
  | { readonly kind: 'insert'; readonly table: string; readonly item: Item }
  | { readonly kind: 'update'; readonly table: string; readonly key: Item; readonly changes: Item };

const INSERT = /^INSERT INTO "([^"]+)" VALUE \{(.*)\}$/;
const UPDATE = /^UPDATE "([^"]+)" SET (.*) WHERE (.*)$/;

/**
 * Reads a statement of the forms that the adapters write: each value a parameter.
 *
 * @throws TypeError for any other
 */
export function readStatement({ Statement = '', Parameters = [] }: BatchStatementRequest): Written {
  const [, into, value] = INSERT.exec(Statement) ?? [];
  if (into !== undefined && value !== undefined)
    return { kind: 'insert', table: into, item: itemOf(namesIn(value, /'([^']+)':\?/g), Parameters) };
  const [, table, set, where] = UPDATE.exec(Statement) ?? [];
  if (table === undefined || set === undefined || where === undefined)
    throw new TypeError(`The meter cannot read this statement: ${Statement}`);
  const changed = namesIn(set, /"([^"]+)"=\?/g);
  // The key comes first; what follows are conditions on what is inside.
  const key = namesIn(where, /(?:^|AND )"([^"]+)"=\?/g);
  return {
    kind: 'update',
    table,
    changes: itemOf(changed, Parameters),
    key: itemOf(key, Parameters.slice(changed.length)),
  };
}

const namesIn = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name);

const itemOf = (names: readonly string[], parameters: readonly AttributeValue[]): Item =>
  Object.fromEntries(
    names.flatMap((name, index) => {
      const value = parameters[index];
      return value === undefined ? [] : [[name, value]];
    }),
  );
