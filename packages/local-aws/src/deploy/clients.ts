import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { localAccount } from '../config/local-account.ts';

const local = {
  region: localAccount.region,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

/** A client of the local DynamoDB. */
export function dynamoClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({ ...local, endpoint });
}

/** A client of the local Kinesis, over HTTP/1.1: kinesalite has no HTTP/2. */
export function kinesisClient(endpoint: string): KinesisClient {
  return new KinesisClient({ ...local, endpoint, requestHandler: new NodeHttpHandler() });
}
