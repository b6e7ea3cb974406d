import { dynamoClient, kinesisClient } from '../adapters/aws/clients.ts';
import { DynamoDataStore } from '../adapters/aws/dynamo-data-store.ts';
import { DynamoEventLog } from '../adapters/aws/dynamo-event-log.ts';
import { KinesisEventStream } from '../adapters/aws/kinesis-event-stream.ts';
import type { DataStore } from '../ports/data-store.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { EventStream } from '../ports/event-stream.ts';
import type { RecordStream } from '../ports/record-stream.ts';
import type { Configuration } from './configuration.ts';

/** Everything outside that a service's functions speak to. */
export interface Ports {
  readonly stream: EventStream;
  readonly playback: RecordStream;
  readonly log: EventLog;
  readonly store: DataStore;
}

/** Which stream and tables. */
export type Names = Pick<Configuration, 'eventStream' | 'playbackStream' | 'eventsTable' | 'dataStore'>;

/** Names by convention: every service of every stage has them. */
export const namesOf = (service: string, stage: string): Names => ({
  eventStream: `${service}-${stage}-events`,
  playbackStream: `${service}-${stage}-playback`,
  eventsTable: `${service}-${stage}-events`,
  dataStore: `${service}-${stage}-state`,
});

/** The tables alone: what does not put on the stream does not carry its client along. */
export function connectTables({ eventsTable, dataStore }: Names): Pick<Ports, 'log' | 'store'> {
  const dynamo = dynamoClient();
  return {
    log: new DynamoEventLog(dynamo, eventsTable),
    store: new DynamoDataStore(dynamo, dataStore),
  };
}

/** The ports on AWS, or wherever AWS_ENDPOINT_URL_DYNAMODB and AWS_ENDPOINT_URL_KINESIS point. */
export function connect(names: Names): Ports {
  const kinesis = kinesisClient();
  return {
    stream: new KinesisEventStream(kinesis, names.eventStream),
    playback: new KinesisEventStream(kinesis, names.playbackStream),
    ...connectTables(names),
  };
}

/** An event stream by its name: another environment's, on AWS or at an endpoint. */
export const connectStream = (name: string, endpoint?: string): EventStream =>
  new KinesisEventStream(kinesisClient(endpoint), name);
