import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from '@jest/globals';
import { dynamoClient, startDynamo } from '@reprise/local-aws';

/** A DynamoDB of its own for the tests of a file, in memory; its client is there once they run. */
export function localDynamo(): { readonly client: DynamoDBClient } {
  let engine: Awaited<ReturnType<typeof startDynamo>>;
  let client: DynamoDBClient;
  beforeAll(async () => {
    engine = await startDynamo({ inMemory: true, port: 0 });
    client = dynamoClient(engine.endpoint);
  });
  afterAll(async () => {
    client?.destroy();
    await engine?.stop();
  });
  return {
    get client() {
      return client;
    },
  };
}
