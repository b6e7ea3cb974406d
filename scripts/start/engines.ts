import { join } from 'node:path';
import type { DynamoEngine } from '../../packages/local-aws/src/index.ts';
import { startDynamo, startKinesis } from '../../packages/local-aws/src/index.ts';
import type { Layout } from './layout.ts';
import type { Parts } from './parts.ts';

/** Starts DynamoDB and Kinesis on the local folder. */
export async function startEngines(layout: Layout, engine: DynamoEngine, parts: Parts): Promise<void> {
  const { localDir, dynamodbPort, kinesisPort } = layout;
  const dynamo = startDynamo({ engine, dir: join(localDir, 'dynamodb'), port: dynamodbPort });
  const kinesis = startKinesis({ dir: join(localDir, 'kinesis'), port: kinesisPort });
  const [first, second] = await Promise.allSettled([
    dynamo.then((part) => parts.add('dynamodb', part)),
    kinesis.then((part) => parts.add('kinesis', part)),
  ]);
  for (const result of [first, second]) if (result.status === 'rejected') throw result.reason;
}
