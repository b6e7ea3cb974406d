import type { Cloud } from './cloud.ts';

/** Values as DynamoDB's JSON has them: `{ S: 'text' }`, `{ N: '5' }`. */
export type AttributeValue = Readonly<Record<string, unknown>>;

/** The ledger's data store, for what no function of the service would do to it. */
export interface RawDataStore {
  /** Sets one attribute of an account's state item, by its document path, e.g. `doc.version`. */
  set(account: string, path: string, value: AttributeValue): Promise<void>;
  get(account: string): Promise<Record<string, AttributeValue>>;
  put(account: string, item: Readonly<Record<string, AttributeValue>>): Promise<void>;
  remove(account: string): Promise<void>;
  /** Every account's state item. */
  all(): Promise<readonly StateItem[]>;
}

/** A state as it lies there. */
export interface StateItem {
  /** `account/7` */
  readonly subject: string;
  readonly doc: Readonly<Record<string, AttributeValue>>;
}

export const TABLE = 'ledger-local-state';

/** @param table of another service */
export function rawDataStore({ offset }: Cloud, table = TABLE): RawDataStore {
  const key = (account: string) => ({ subject: { S: `account/${account}` }, item: { S: 'state' } });
  const call = (operation: string, input: object) =>
    dynamoRequest(8000 + offset, operation, { TableName: table, ...input });
  return {
    set: async (account, path, value) => {
      const names = path.split('.').map((name, n) => [`#${n}`, name] as const);
      await call('UpdateItem', {
        Key: key(account),
        UpdateExpression: `SET ${names.map(([placeholder]) => placeholder).join('.')} = :value`,
        ExpressionAttributeNames: Object.fromEntries(names),
        ExpressionAttributeValues: { ':value': value },
      });
    },
    get: async (account) =>
      (await call('GetItem', { Key: key(account) })).Item as Record<string, AttributeValue>,
    put: async (account, item) => void (await call('PutItem', { Item: { ...item, ...key(account) } })),
    remove: async (account) => void (await call('DeleteItem', { Key: key(account) })),
    all: async () => {
      const items: StateItem[] = [];
      let ExclusiveStartKey: unknown;
      do {
        const page = await call('Scan', {
          ConsistentRead: true,
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        });
        items.push(
          ...(page.Items as readonly RawItem[]).filter(({ item }) => item.S === 'state').map(stateItem),
        );
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
      return items;
    },
  };
}

interface RawItem {
  readonly subject: { readonly S: string };
  readonly item: { readonly S: string };
  readonly doc: { readonly M: StateItem['doc'] };
}

const stateItem = ({ subject, doc }: RawItem): StateItem => ({ subject: subject.S, doc: doc.M });

/** DynamoDB's own protocol; the local one wants a signature, and does not check it. */
export async function dynamoRequest(
  port: number,
  operation: string,
  input: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0',
    },
    body: JSON.stringify(input),
  });
  if (response.status !== 200) throw new Error(`${operation}: ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}
