import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
  paginateScan,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type {
  DataStore,
  Document,
  DocumentKey,
  DocumentWrite,
  IndexPage,
  ListPage,
  RemoveResult,
  Stored,
  WriteResult,
} from '../../ports/data-store.ts';
import { messageOf } from '../../runtime/errors.ts';
import { fromAttributes, toAttribute, toAttributes } from './attribute-values.ts';
import { batchGet } from './batch-get.ts';
import { execute, insertStatement, type Statement, type StatementResult } from './statements.ts';

/**
 * The data store in DynamoDB. A document lies in one attribute, `doc`: so a replacement is a PartiQL UPDATE of one
 * attribute, 25 a call, and means the same on every engine. Values of indexes stand beside it; the rare write that
 * changes them is a call of its own.
 */
export class DynamoDataStore implements DataStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async get(keys: readonly DocumentKey[]): Promise<readonly (Stored | undefined)[]> {
    const found = await batchGet(this.#client, this.#table, keys.map(keyOf));
    return found.map((attributes) => attributes && toStored(attributes));
  }

  async write(writes: readonly DocumentWrite[]): Promise<readonly WriteResult[]> {
    const moved = writes.filter(changesIndexes);
    const inPlace = writes.filter((write) => !changesIndexes(write));
    const [movedResults, results] = await Promise.all([
      Promise.all(moved.map((write) => this.#replaceWhole(write))),
      execute(
        this.#client,
        inPlace.map((write) => this.#statement(write)),
      ),
    ]);
    const resultOf = new Map([
      ...moved.map((write, index) => [write, movedResults[index]] as const),
      ...inPlace.map((write, index) => [write, toResult(results[index])] as const),
    ]);
    return writes.map(
      (write) => resultOf.get(write) ?? { status: 'failed', reason: 'The write got no answer.' },
    );
  }

  async remove(stored: Stored): Promise<RemoveResult> {
    const command = { TableName: this.#table, Key: keyOf(stored), ...hasRev(stored.document.rev) };
    return conditionally('removed', () => this.#client.send(new DeleteItemCommand(command)));
  }

  async list(
    subject: string,
    { limit, prefix = '', after, descending = false }: ListPage,
  ): Promise<readonly Stored[]> {
    const low = prefix === '' ? LEAST : prefix;
    const high = `${prefix}${GREATEST}`;
    const [from, to] = descending ? [low, min(after, high)] : [max(after, low), high];
    if (from > to) return [];
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#table,
        ConsistentRead: true,
        KeyConditionExpression: '#subject = :subject AND #item BETWEEN :from AND :to',
        ExpressionAttributeNames: { '#subject': 'subject', '#item': 'item' },
        ExpressionAttributeValues: toAttributes({ ':subject': subject, ':from': from, ':to': to }),
        ScanIndexForward: !descending,
        // The bounds are inclusive: the item that the page before ended with comes too.
        Limit: limit + 1,
      },
    );
    const found: Stored[] = [];
    for await (const page of pages) {
      found.push(...(page.Items ?? []).map(toStored).filter(({ item }) => item !== after));
      if (found.length >= limit) break;
    }
    return found.slice(0, limit);
  }

  async find(
    index: string,
    value: string,
    { limit, after }: { limit: number; after?: string },
  ): Promise<IndexPage> {
    const answer = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: index,
        KeyConditionExpression:
          after === undefined ? '#value = :value' : '#value = :value AND #subject > :after',
        ExpressionAttributeNames: {
          '#value': index,
          ...(after === undefined ? {} : { '#subject': 'subject' }),
        },
        ExpressionAttributeValues: toAttributes({
          ':value': value,
          ...(after === undefined ? {} : { ':after': after }),
        }),
        Limit: limit,
      }),
    );
    const keys = (answer.Items ?? []).map(({ subject, item }) => ({
      subject: subject?.S ?? '',
      item: item?.S ?? '',
    }));
    const last = keys.at(-1);
    return answer.LastEvaluatedKey && last ? { keys, next: last.subject } : { keys };
  }

  async *scan(segment: number, segments: number, after?: DocumentKey): AsyncIterable<Stored> {
    const pages = paginateScan(
      { client: this.#client },
      {
        TableName: this.#table,
        ConsistentRead: true,
        Segment: segment,
        TotalSegments: segments,
        ...(after === undefined ? {} : { ExclusiveStartKey: keyOf(after) }),
      },
    );
    for await (const page of pages) for (const item of page.Items ?? []) yield toStored(item);
  }

  #statement(write: DocumentWrite): Statement {
    if (write.replaces === undefined) return insertStatement(this.#table, itemOf(write));
    const { subject, item, document, replaces } = write;
    return {
      Statement: `UPDATE "${this.#table}" SET "doc"=? WHERE "subject"=? AND "item"=? AND "doc"."rev"=?`,
      Parameters: [document, subject, item, replaces.document.rev].map(toAttribute),
    };
  }

  async #replaceWhole(write: DocumentWrite): Promise<WriteResult> {
    const condition = hasRev(write.replaces?.document.rev ?? '');
    return conditionally('written', () =>
      this.#client.send(new PutItemCommand({ TableName: this.#table, Item: itemOf(write), ...condition })),
    );
  }
}

/** Sorts before every item, and after. */
const LEAST = '\u0000';
const GREATEST = '\uffff';
const min = (value: string | undefined, bound: string): string =>
  value !== undefined && value < bound ? value : bound;
const max = (value: string | undefined, bound: string): string =>
  value !== undefined && value > bound ? value : bound;

const hasRev = (rev: string) => ({
  ConditionExpression: '#doc.#rev = :rev',
  ExpressionAttributeNames: { '#doc': 'doc', '#rev': 'rev' },
  ExpressionAttributeValues: toAttributes({ ':rev': rev }),
});

type Refusal = { readonly status: 'conflict' } | { readonly status: 'failed'; readonly reason: string };

async function conditionally<Done extends string>(
  done: Done,
  call: () => Promise<unknown>,
): Promise<{ readonly status: Done } | Refusal> {
  try {
    await call();
    return { status: done };
  } catch (error) {
    const refused = error instanceof Error && error.name === 'ConditionalCheckFailedException';
    return refused ? { status: 'conflict' } : { status: 'failed', reason: messageOf(error) };
  }
}

const keyOf = ({ subject, item }: DocumentKey) => toAttributes({ subject, item });

const itemOf = ({ subject, item, document, indexes }: Stored): Record<string, AttributeValue> =>
  toAttributes({ subject, item, doc: document, ...indexes });

function toStored(attributes: Record<string, AttributeValue>): Stored {
  const { subject, item, doc, ...indexes } = fromAttributes(attributes);
  // Only this adapter writes the table, in itemOf.
  return { subject, item, document: doc as Document, indexes } as Stored;
}

function changesIndexes({ indexes, replaces }: DocumentWrite): boolean {
  if (replaces === undefined) return false;
  const names = new Set([...Object.keys(indexes), ...Object.keys(replaces.indexes)]);
  return [...names].some((name) => indexes[name] !== replaces.indexes[name]);
}

function toResult(result: StatementResult | undefined): WriteResult | undefined {
  if (result === undefined || result.status === 'failed') return result;
  return { status: result.status === 'done' ? 'written' : 'conflict' };
}
