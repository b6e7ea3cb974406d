import type { Aggregate } from '@reprise/aggregate';

/** DynamoDB's limit on a partition key. Bytes. */
const MAX_INDEX_VALUE = 2_048;

/**
 * The values by which an aggregate in this state is found; empty ones are none, as DynamoDB takes none.
 *
 * @throws RangeError where one is too long, and whatever the aggregate's own code throws
 */
export function indexesOf(aggregate: Aggregate, state: unknown): Record<string, string> {
  if (state === undefined) return {};
  const values = Object.entries(aggregate.indexes).map(([name, find]) => [name, find(state)] as const);
  const found = values.filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  );
  for (const [name, value] of found) {
    if (Buffer.byteLength(value) > MAX_INDEX_VALUE)
      throw new RangeError(`The value of index ${name} is longer than ${MAX_INDEX_VALUE} bytes.`);
  }
  return Object.fromEntries(found);
}

/**
 * A parked state may be one that today's code cannot read any more, and a wiped one is gone: they stay where they were
 * to be found, so that who looks for them there is told of it.
 *
 * @param parked nothing for one that was wiped
 * @param before where it was to be found
 */
export function parkedIndexes(
  aggregate: Aggregate,
  parked: { readonly state: unknown } | undefined,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  try {
    return parked === undefined ? before : indexesOf(aggregate, parked.state);
  } catch {
    return before;
  }
}
