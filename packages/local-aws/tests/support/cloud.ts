import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import {
  type Engine,
  kinesisClient,
  type Mapping,
  type Runner,
  startKinesis,
  startRunner,
  streamArn,
} from '../../src/index.ts';
import { TestFunction } from './function.ts';
import { makeStream, type TestStream } from './stream.ts';

/** A running mapping of a test. */
export type Started = { readonly runner: Runner; readonly mapping: Mapping; readonly dir: string };

/** Settings of a mapping that a test cares about, and where it keeps its checkpoints. */
export type Wanted = Partial<Mapping> & { readonly dir?: string };

/** Kinesis for the tests of a file, with helpers that clean up after themselves. */
export function localKinesis() {
  const runners: Runner[] = [];
  const dirs: string[] = [];
  let engine: Engine;
  let client: KinesisClient;

  beforeAll(async () => {
    engine = await startKinesis({ inMemory: true });
    client = kinesisClient(engine.endpoint);
  });
  afterEach(async () => {
    await Promise.all(runners.splice(0).map((runner) => runner.stop(100)));
  });
  afterAll(async () => {
    client.destroy();
    await engine.stop();
    for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
  });

  const folder = (): string => {
    const dir = mkdtempSync(join(tmpdir(), 'local-aws-'));
    dirs.push(dir);
    return dir;
  };

  /** Starts a mapping from the stream to the function. */
  const start = (
    stream: TestStream,
    lambda: TestFunction,
    wanted: Wanted = {},
    kinesis = client,
  ): Started => {
    const { dir = folder(), ...settings } = wanted;
    const mapping = { ...plain(stream.name), ...settings };
    const runner = startRunner({ mappings: [mapping], kinesis, invoke: lambda.invoke, dir });
    runners.push(runner);
    return { runner, mapping, dir };
  };

  return {
    folder,
    start,
    stream: (shards?: number) => makeStream(client, shards),
    lambda: () => new TestFunction(),
    client: () => client,
    endpoint: () => engine.endpoint,
  };
}

/** A mapping with Lambda's defaults, but for a batch of up to 100. */
export function plain(streamName: string): Mapping {
  return {
    id: `function~${streamName}`,
    functionName: 'function',
    streamName,
    streamArn: streamArn(streamName),
    enabled: true,
    batchSize: 100,
    batchWindowMs: 0,
    startingPosition: { type: 'TRIM_HORIZON' },
    parallelizationFactor: 1,
    reportBatchItemFailures: false,
    bisectBatchOnFunctionError: false,
    maximumRetryAttempts: Number.POSITIVE_INFINITY,
    maximumRecordAgeMs: Number.POSITIVE_INFINITY,
    onFailure: undefined,
    functionTimeoutMs: 5000,
  };
}
