import type { Aggregate } from '../../../packages/aggregate/src/index.ts';
import { UNPACKAGED } from '../../../packages/aggregate/src/index.ts';
import { dynamoClient, kinesisClient } from '../../../packages/service-kit/src/adapters/aws/clients.ts';
import { DynamoDataStore } from '../../../packages/service-kit/src/adapters/aws/dynamo-data-store.ts';
import { DynamoEventLog } from '../../../packages/service-kit/src/adapters/aws/dynamo-event-log.ts';
import {
  createIngest,
  createPump,
  createSetup,
  createWrite,
} from '../../../packages/service-kit/src/index.ts';
import {
  dataStoreTable,
  eventStream,
  eventsTable,
} from '../../../packages/service-kit/tests/support/engines.ts';
import { context } from '../../../packages/service-kit/tests/support/http.ts';
import { deployment } from '../../../packages/service-kit/tests/support/service.ts';
import type { StreamRecord } from '../../../packages/testing/src/simulator/kinesis.ts';
import { gatewayEvent, httpAnswerOf, kinesisEvent } from '../../../packages/testing/src/simulator/lambda.ts';
import { Meter } from '../meter/meter.ts';
import { Recorder } from './recorder.ts';
import { RememberingStream } from './remembering-stream.ts';
import type { SentEvent } from './traffic.ts';

/** A service's real functions with the real adapters, in this process, on the engines. */
export interface BenchService {
  readonly meter: Meter;
  readonly recorder: Recorder;
  /** Sends a request to ingest. @returns what is on the stream of it */
  post(events: readonly SentEvent[]): Promise<readonly StreamRecord[]>;
  pump(records: readonly StreamRecord[]): Promise<void>;
  write(records: readonly StreamRecord[]): Promise<void>;
  /** Makes write one that has just started: it has no copies of states. */
  restartWrite(): void;
}

const BATCH = { 'content-type': 'application/cloudevents-batch+json' };

/** Makes a service on tables and a stream of its own, and deploys it. */
export async function benchService(aggregates: readonly Aggregate[]): Promise<BenchService> {
  const dynamo = dynamoClient();
  const kinesis = kinesisClient();
  const names = {
    eventStream: await eventStream(kinesis, 1),
    playbackStream: await eventStream(kinesis, 1),
    eventsTable: await eventsTable(dynamo),
    dataStore: await dataStoreTable(dynamo, ['byOwner']),
  };
  const meter = new Meter({
    [names.eventsTable]: { key: ['subject', 'position'], indexes: [] },
    [names.dataStore]: { key: ['subject', 'item'], indexes: ['byOwner'] },
  });
  const recorder = new Recorder();
  for (const client of [dynamo, kinesis]) recorder.attach(meter.attach(client));
  const stream = new RememberingStream(kinesis, names.eventStream);
  const ports = {
    stream,
    playback: new RememberingStream(kinesis, names.playbackStream),
    log: new DynamoEventLog(dynamo, names.eventsTable),
    store: new DynamoDataStore(dynamo, names.dataStore),
  };
  const configuration = { ...names, service: 'bench', stage: 'local', logEpoch: 1, logic: UNPACKAGED };
  const parts = { aggregates, ports, configuration };
  const deployed = await createSetup(parts)(deployment, context);
  if (deployed.Status !== 'SUCCESS') throw new Error(`The service could not be set up: ${deployed.Reason}`);
  const [ingest, pump] = [createIngest(parts), createPump(parts)];
  let write = createWrite(parts);
  return {
    meter,
    recorder,
    post: async (events) => {
      const request = gatewayEvent({ method: 'POST', path: '/events', headers: BATCH, body: events });
      const answer = await ingest(request as Parameters<typeof ingest>[0], context); // what ingest looks at of one
      const { status, body } = httpAnswerOf(answer);
      if (status !== 202) throw new Error(`The events were not accepted: ${JSON.stringify(body)}`);
      return stream.taken();
    },
    pump: async (records) => allDone(await pump(mappingEvent(records, names.eventStream), context)),
    write: async (records) => allDone(await write(mappingEvent(records, names.eventStream), context)),
    restartWrite: () => {
      write = createWrite(parts);
    },
  };
}

/** What the functions look at of one. */
type MappingEvent = Parameters<ReturnType<typeof createPump>>[0];

const mappingEvent = (records: readonly StreamRecord[], stream: string): MappingEvent =>
  kinesisEvent(records, stream) as MappingEvent;

function allDone({ batchItemFailures }: { batchItemFailures: readonly unknown[] }): void {
  if (batchItemFailures.length > 0)
    throw new Error('A function handed a batch back; nothing here should fail.');
}
