import { at, type Json, resourcesOf, type Template } from './template.ts';
import { listed, possibleStrings } from './values.ts';

const sparse = (name: string): Json => [
  { AttributeName: name, KeyType: 'HASH' },
  { AttributeName: 'subject', KeyType: 'RANGE' },
];

const isAsDeclared = (index: Json, name: string): boolean =>
  JSON.stringify(at(index, 'KeySchema')) === JSON.stringify(sparse(name)) &&
  at(index, 'Projection', 'ProjectionType') === 'KEYS_ONLY';

/**
 * The names of the data store's indexes, sorted. An index that is not keyed by its own name and the subject, or that
 * copies more than the keys, is listed as `<name> (malformed)`.
 */
export function indexNames(template: Template): string[] {
  const stores = resourcesOf(template, 'AWS::DynamoDB::Table').filter(([, { Properties }]) =>
    possibleStrings(Properties?.TableName, template).some((name) => name.endsWith('-state')),
  );
  return stores
    .flatMap(([, { Properties }]) => listed(Properties?.GlobalSecondaryIndexes))
    .map((index) => ({ index, name: String(at(index, 'IndexName')) }))
    .map(({ index, name }) => (isAsDeclared(index, name) ? name : `${name} (malformed)`))
    .sort();
}
