import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { type DynamoEngine, dynamoClient, startDynamo } from '@reprise/local-aws';
import { dataStoreContract, eventLogContract, interactionStoreContract } from '@reprise/testing/contracts';
import { DynamoDataStore } from '../../src/adapters/aws/dynamo-data-store.ts';
import { DynamoEventLog } from '../../src/adapters/aws/dynamo-event-log.ts';
import { LogInteractionStore } from '../../src/gateway/log-interaction-store.ts';
import { dataStoreTable, eventsTable } from '../support/engines.ts';

/** The contracts of log and store over DynamoDB, on one of its local engines. */
export function dynamoContracts(name: DynamoEngine): void {
  let engine: Awaited<ReturnType<typeof startDynamo>>;
  let client: DynamoDBClient;
  beforeAll(async () => {
    engine = await startDynamo({ engine: name, inMemory: true, port: 0 });
    client = dynamoClient(engine.endpoint);
  });
  afterAll(async () => {
    client?.destroy();
    await engine?.stop();
  });

  describe('event log', () =>
    eventLogContract(async () => ({ log: new DynamoEventLog(client, await eventsTable(client)) })));
  describe('interaction store', () =>
    interactionStoreContract(async () => ({
      store: new LogInteractionStore(new DynamoEventLog(client, await eventsTable(client))),
    })));
  describe('data store', () =>
    dataStoreContract(async () => ({
      store: new DynamoDataStore(client, await dataStoreTable(client, ['byOwner', 'byColour'])),
    })));
}
