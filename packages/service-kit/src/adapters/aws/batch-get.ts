import { setTimeout as sleep } from 'node:timers/promises';
import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import pLimit from 'p-limit';
import { chunks } from '../../runtime/chunks.ts';
import { UnavailableError } from '../../runtime/errors.ts';

type Key = Record<string, AttributeValue>;
type Item = Record<string, AttributeValue>;

/** What BatchGetItem takes. */
const MAX_KEYS = 100;
const CALLS_AT_ONCE = 4;
const ATTEMPTS = 5;

/**
 * Consistent reads, 100 keys a call; what a call left unprocessed is asked again. A key that is there twice is asked for once:
 * DynamoDB refuses a call with a repetition.
 *
 * @returns one answer for each key, in their order
 * @throws UnavailableError where some stay unprocessed
 */
export async function batchGet(
  client: DynamoDBClient,
  table: string,
  keys: readonly Key[],
): Promise<readonly (Item | undefined)[]> {
  const limit = pLimit(CALLS_AT_ONCE);
  const names = Object.keys(keys[0] ?? {});
  const nameOf = (attributes: Item): string => JSON.stringify(names.map((name) => attributes[name]));
  const wanted = keys.map(nameOf);
  const different = [...new Map(keys.map((key, index) => [wanted[index], key])).values()];
  const batches = chunks(different, { length: MAX_KEYS });
  const found = (
    await Promise.all(batches.map((batch) => limit(() => getBatch(client, table, batch))))
  ).flat();
  const byKey = new Map(found.map((item) => [nameOf(item), item]));
  return wanted.map((name) => byKey.get(name));
}

async function getBatch(client: DynamoDBClient, table: string, keys: Key[]): Promise<Item[]> {
  const found: Item[] = [];
  let pending = keys;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await sleep(25 * 2 ** attempt * (0.5 + Math.random() / 2));
    const request = { RequestItems: { [table]: { Keys: pending, ConsistentRead: true } } };
    const answer = await client.send(new BatchGetItemCommand(request));
    found.push(...(answer.Responses?.[table] ?? []));
    pending = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    if (pending.length === 0) return found;
  }
  throw new UnavailableError(
    `${table} left ${pending.length} keys unprocessed ${ATTEMPTS} times; it is throttled.`,
  );
}
