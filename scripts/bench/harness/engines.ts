import {
  type Endpoints,
  localEnvironment,
  startDynamo,
  startKinesis,
} from '../../../packages/local-aws/src/index.ts';

/**
 * Runs something on engines of its own; the SDK of this process points at them meanwhile. In memory: what is compared is
 * compared on the same engine, and a disk that others use would only blur it.
 */
export async function onEngines<Result>(run: (endpoints: Endpoints) => Promise<Result>): Promise<Result> {
  const dynamo = await startDynamo({ inMemory: true });
  const kinesis = await startKinesis({ inMemory: true });
  const endpoints = { dynamodb: dynamo.endpoint, kinesis: kinesis.endpoint };
  const restore = setEnvironment(localEnvironment(endpoints));
  try {
    return await run(endpoints);
  } finally {
    restore();
    await Promise.all([dynamo.stop(), kinesis.stop()]);
  }
}

/** @returns puts back what was there */
function setEnvironment(variables: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
