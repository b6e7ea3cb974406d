import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Somebody waits for the answer: what is not there should be said soon. HTTP/1.1, as the local Kinesis speaks no other. */
const transport = () => ({
  maxAttempts: 2,
  requestHandler: new NodeHttpHandler({ connectionTimeout: 3_000, requestTimeout: 15_000 }),
});

export const cloudFormation = (): CloudFormationClient => new CloudFormationClient(transport());
export const cloudWatch = (): CloudWatchClient => new CloudWatchClient(transport());
export const dynamodb = (): DynamoDBClient => new DynamoDBClient(transport());
export const kinesis = (): KinesisClient => new KinesisClient(transport());
export const lambda = (): LambdaClient => new LambdaClient(transport());
