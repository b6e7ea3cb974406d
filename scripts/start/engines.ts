import { join } from 'node:path';
import type { DynamoEngine } from '../../packages/local-aws/src/index.ts';
import { startDynamo, startKinesis, startSandbox } from '../../packages/local-aws/src/index.ts';
import type { Layout } from './layout.ts';
import type { Parts } from './parts.ts';

/** Starts DynamoDB, Kinesis and the sandbox outside world on the local folder. */
export async function startEngines(layout: Layout, engine: DynamoEngine, parts: Parts): Promise<void> {
  const { localDir, dynamodbPort, kinesisPort, sandboxPort, smtpPort } = layout;
  const dynamo = startDynamo({ engine, dir: join(localDir, 'dynamodb'), port: dynamodbPort });
  const kinesis = startKinesis({ dir: join(localDir, 'kinesis'), port: kinesisPort });
  const sandbox = startSandbox({ dir: join(localDir, 'sandbox'), port: sandboxPort, smtpPort });
  const results = await Promise.allSettled([
    dynamo.then((part) => parts.add('dynamodb', part)),
    kinesis.then((part) => parts.add('kinesis', part)),
    sandbox.then((part) => parts.add('sandbox', part)),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
