import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type KeySchemaElement,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { LocalAwsError } from '../errors.ts';
import type { IndexResource, TableResource } from './table-resource.ts';

/**
 * Makes the table, or adds the indexes that it lacks. Never drops anything.
 *
 * @throws {LocalAwsError} `table-differs` when it exists with another key.
 */
export async function deployTable(client: DynamoDBClient, table: TableResource): Promise<void> {
  const existing = await describe(client, table.TableName);
  if (existing === undefined) return create(client, table);
  if (keyOf(existing.KeySchema) !== keyOf(table.KeySchema)) throw differs(table.TableName);
  const names = new Set(existing.GlobalSecondaryIndexes?.map((index) => index.IndexName));
  for (const index of table.GlobalSecondaryIndexes ?? []) {
    if (!names.has(index.IndexName)) await addIndex(client, table, index);
  }
}

async function describe(client: DynamoDBClient, TableName: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function create(client: DynamoDBClient, table: TableResource): Promise<void> {
  const { GlobalSecondaryIndexes: indexes, ...keys } = table;
  const withIndexes = indexes?.length ? { GlobalSecondaryIndexes: indexes } : {};
  await client.send(new CreateTableCommand({ ...keys, ...withIndexes, BillingMode: 'PAY_PER_REQUEST' }));
}

async function addIndex(client: DynamoDBClient, table: TableResource, index: IndexResource): Promise<void> {
  await client.send(
    new UpdateTableCommand({
      TableName: table.TableName,
      AttributeDefinitions: table.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: index }],
    }),
  );
}

function keyOf(schema: readonly KeySchemaElement[] = []): string {
  return schema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join();
}

function differs(name: string): LocalAwsError {
  return new LocalAwsError(
    'table-differs',
    `The local table ${name} exists with another key than serverless.yml says: start with --fresh to make it anew.`,
  );
}
