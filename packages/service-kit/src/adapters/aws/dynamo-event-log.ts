import {
  type AttributeValue,
  type DynamoDBClient,
  paginateQuery,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import type { EventLog, InsertResult, LogItem, LogKey, Range } from '../../ports/event-log.ts';
import { fromAttributes, toAttributes } from './attribute-values.ts';
import { batchGet } from './batch-get.ts';
import { execute, insertStatement } from './statements.ts';

/** Sorts before every position, and after. */
const LEAST = '\u0000';
const GREATEST = '\uffff';

const toItem = (attributes: Record<string, AttributeValue>): LogItem => fromAttributes(attributes) as LogItem; // our own

const keyOf = ({ subject, position }: LogKey) => toAttributes({ subject, position });

/** The events table in DynamoDB. Needs PartiQLInsert, and reading: nothing that could change or delete. */
export class DynamoEventLog implements EventLog {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async insert(items: readonly LogItem[]): Promise<readonly InsertResult[]> {
    const results = await execute(
      this.#client,
      items.map((item) => insertStatement(this.#table, toAttributes(item))),
    );
    return results.map((result) => {
      if (result.status === 'failed') return result;
      return { status: result.status === 'done' ? 'inserted' : 'exists' };
    });
  }

  async get(keys: readonly LogKey[]): Promise<readonly (LogItem | undefined)[]> {
    const found = await batchGet(this.#client, this.#table, keys.map(keyOf));
    return found.map((attributes) => attributes && toItem(attributes));
  }

  async *query(subject: string, { from = LEAST, to = GREATEST }: Range = {}): AsyncIterable<LogItem> {
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#table,
        ConsistentRead: true,
        KeyConditionExpression: '#subject = :subject AND #position BETWEEN :from AND :to',
        ExpressionAttributeNames: { '#subject': 'subject', '#position': 'position' },
        ExpressionAttributeValues: toAttributes({ ':subject': subject, ':from': from, ':to': to }),
      },
    );
    for await (const page of pages) for (const item of page.Items ?? []) yield toItem(item);
  }

  async *scan(segment: number, segments: number, after?: LogKey): AsyncIterable<LogItem> {
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
    for await (const page of pages) for (const item of page.Items ?? []) yield toItem(item);
  }
}
