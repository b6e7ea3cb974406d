import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addCounts,
  dynamoClient,
  everyFault,
  type FaultCounts,
  type FaultProxy,
  type Invoke,
  kinesisClient,
  localEnvironment,
  mappingsOf,
  startDynamo,
  startFaultProxy,
  startKinesis,
  startRunner,
  streamArn,
} from '@reprise/local-aws';
import type { FoundRecord } from '@reprise/testing/contracts';
import { connect, createPump, createWrite, type Names, type Ports } from '../../src/index.ts';
import { allRecords, dataStoreTable, eventStream, eventsTable } from './engines.ts';
import { context } from './http.ts';
import { purse } from './purse.ts';
import { local, type TestService, testService } from './service.ts';

/** A service on the local engines, with a fault proxy before each, and event source mappings that go on by themselves. */
export interface EngineService extends Pick<TestService, 'post' | 'get'> {
  /** Past the proxies: what is really there. */
  readonly truth: Pick<Ports, 'log' | 'store'> & { records(): Promise<readonly FoundRecord[]> };
  /** Of both proxies. */
  faults(): FaultCounts;
  /** From now on nothing fails; resolves when nothing is on its way. */
  calm(): Promise<void>;
  stop(): Promise<void>;
}

/** Short enough that a handler gives up, and hands back, when it meets several faults in a row; 2 s of it are its reserve. */
const FUNCTION_TIMEOUT_MS = 2_600;

/** Everything goes through the SDK clients and adapters that run on AWS. `chance`: of a fault, for each call. */
export async function engineService(seed: number, chance: number): Promise<EngineService> {
  const engines = await Promise.all([startDynamo({ inMemory: true }), startKinesis({ inMemory: true })]);
  const [dynamo, kinesis] = engines;
  const direct = { dynamo: dynamoClient(dynamo.endpoint), kinesis: kinesisClient(kinesis.endpoint) };
  const names: Names = {
    eventStream: await eventStream(direct.kinesis, 2),
    playbackStream: await eventStream(direct.kinesis, 1),
    eventsTable: await eventsTable(direct.dynamo),
    dataStore: await dataStoreTable(direct.dynamo, ['byOwner']),
  };
  const faults = everyFault(chance);
  const proxies = await Promise.all(
    engines.map(({ endpoint: target }) => startFaultProxy({ target, seed, faults })),
  );
  const ports = connectThrough(proxies, names);
  for (const proxy of proxies) proxy.inject(false);
  const service = await testService({ wrap: () => ports, configuration: names });
  for (const proxy of proxies) proxy.inject(true);
  const mappings = startMappings(names, ports, proxies[1]?.endpoint ?? '');

  return {
    ...service,
    truth: {
      ...connectTo(dynamo.endpoint, kinesis.endpoint, names),
      records: () => allRecords(direct.kinesis, names.eventStream),
    },
    faults: () => addCounts(...proxies.map((proxy) => proxy.counts())),
    calm: async () => {
      for (const proxy of proxies) proxy.inject(false);
      await Promise.all(proxies.map((proxy) => proxy.idle()));
    },
    stop: async () => {
      await mappings.stop();
      await Promise.all(proxies.map((proxy) => proxy.stop()));
      await Promise.all(engines.map((engine) => engine.stop()));
    },
  };
}

const connectThrough = ([dynamo, kinesis]: readonly FaultProxy[], names: Names): Ports =>
  connectTo(dynamo?.endpoint ?? '', kinesis?.endpoint ?? '', names);

/** As a function does it on AWS: its environment says where. The clients read it when they are made. */
function connectTo(dynamodb: string, kinesis: string, names: Names): Ports {
  Object.assign(process.env, localEnvironment({ dynamodb, kinesis }));
  return connect(names);
}

/** The mappings of serverless/event-stream-mapping.yml, with smaller batches, to a pump and a write in this process. */
function startMappings(names: Names, ports: Ports, kinesis: string) {
  const configuration = { ...local, ...names };
  const functions = {
    pump: createPump({ ports, configuration }),
    write: createWrite({ ports, configuration, aggregates: [purse] }),
  };
  const invoke: Invoke = async (name, event) => {
    const deadline = Date.now() + FUNCTION_TIMEOUT_MS;
    const limited = { ...context, getRemainingTimeInMillis: () => deadline - Date.now() };
    try {
      const handler = name === 'pump' ? functions.pump : functions.write;
      return { kind: 'returned', response: await handler(JSON.parse(event), limited) };
    } catch (error) {
      return { kind: 'failed', message: String(error) };
    }
  };
  const stream = {
    arn: streamArn(names.eventStream),
    batchSize: 25,
    parallelizationFactor: 2,
    functionResponseType: 'ReportBatchItemFailures',
  };
  const mappings = mappingsOf({
    service: 'shop',
    provider: { stage: 'local' },
    functions: {
      pump: { name: 'pump', events: [{ stream }] },
      write: { name: 'write', events: [{ stream }] },
    },
  });
  const dir = mkdtempSync(join(tmpdir(), 'service-kit-'));
  const runner = startRunner({ mappings, invoke, dir, kinesis: kinesisClient(kinesis) });
  return {
    stop: async () => {
      await runner.stop(100);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
