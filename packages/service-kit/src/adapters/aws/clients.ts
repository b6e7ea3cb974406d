import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/**
 * Short timeouts: what is not answered is tried again, and everything here may be. HTTP/1.1 for Kinesis too: the SDK's
 * HTTP/2 buys nothing for a few large calls, and the local Kinesis does not speak it.
 */
const transport = () => ({
  maxAttempts: 3,
  requestHandler: new NodeHttpHandler({ connectionTimeout: 2_000, requestTimeout: 8_000 }),
});

/**
 * The SDK prepares a copy of each call and answer for its log, even where there is none: a tenth of the CPU of a large
 * read, and payloads are not to be logged anyway.
 */
function withoutLog<C extends DynamoDBClient | KinesisClient | LambdaClient | SSMClient>(client: C): C {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

export const dynamoClient = (): DynamoDBClient => withoutLog(new DynamoDBClient(transport()));

export const lambdaClient = (): LambdaClient => withoutLog(new LambdaClient(transport()));

/** @param endpoint another one than the environment's */
export const kinesisClient = (endpoint?: string): KinesisClient =>
  withoutLog(new KinesisClient({ ...transport(), ...(endpoint === undefined ? {} : { endpoint }) }));

export const ssmClient = (): SSMClient => withoutLog(new SSMClient(transport()));
