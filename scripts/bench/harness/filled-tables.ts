import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { foldHistory, UNPACKAGED } from '../../../packages/aggregate/src/index.ts';
import { toAttributes } from '../../../packages/service-kit/src/adapters/aws/attribute-values.ts';
import type { DataStore, LogItem } from '../../../packages/service-kit/src/index.ts';
import { hourItem, hourOf, timelineEntries } from '../../../packages/service-kit/src/log/timeline.ts';
import { chunks } from '../../../packages/service-kit/src/runtime/chunks.ts';
import { stateWrite } from '../../../packages/service-kit/src/state/state-document.ts';
import { makeReady } from '../../../packages/service-kit/tests/support/containers.ts';
import { account } from '../../../services/ledger/src/domain/account.ts';
import { itemsOf, type LogShape, recordsOf, subjectOf } from './generated-log.ts';

/** Accounts at a time: as many as a batch of pump may have. */
const AT_ONCE = 200;

export interface Tables {
  readonly dynamo: DynamoDBClient;
  readonly eventsTable: string;
  readonly store: DataStore;
}

/** Both tables of a service as pump and write would have left them. */
export async function fillTables({ dynamo, eventsTable, store }: Tables, shape: LogShape): Promise<void> {
  await makeReady(store);
  for (let from = 0; from < shape.accounts; from += AT_ONCE) {
    const length = Math.min(AT_ONCE, shape.accounts - from);
    const accounts = Array.from({ length }, (_, index) => from + index);
    const records = accounts.flatMap((number) => recordsOf(shape, number));
    const hours = new Set(records.map(({ incoming }) => hourOf(incoming.arrivedAt)));
    const timeline = [...timelineEntries(records), ...[...hours].map(hourItem)];
    await put(dynamo, eventsTable, [...timeline, ...accounts.flatMap((number) => itemsOf(shape, number))]);
    const written = await store.write(accounts.map((number) => stateOf(shape, number)));
    const failed = written.find(({ status }) => status !== 'written');
    if (failed !== undefined) throw new Error(`The states could not be written: ${JSON.stringify(failed)}`);
  }
}

/** As fast as the engine takes them: how they got there is not what is measured. */
async function put(dynamo: DynamoDBClient, table: string, items: readonly LogItem[]): Promise<void> {
  for (const some of chunks(items, { length: 25 })) {
    const requests = some.map((item) => ({ PutRequest: { Item: toAttributes(item) } }));
    await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
}

function stateOf(shape: LogShape, number: number) {
  const events = recordsOf(shape, number).flatMap((record) => record.events);
  const state = { ...foldHistory(account, events), logic: UNPACKAGED, shape: account.shape };
  return stateWrite(subjectOf(number), account, state);
}
