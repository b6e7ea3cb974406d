import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { Ports } from '@reprise/service-kit';
import { streamSummary } from '../aws/streams.ts';
import type { StageNames } from '../stage-names.ts';
import { isRecord } from '../text.ts';
import { type Check, fail, looked, ok, warn } from './check.ts';
import { contentChecks } from './content.ts';

/** A service's tables and streams at a stage. */
export interface Storage {
  readonly service: string;
  readonly names: StageNames;
  readonly ports: Ports;
  readonly dynamodb: DynamoDBClient;
  readonly kinesis: KinesisClient;
  /** What makes them, as a sentence. */
  readonly makes: string;
  /** Locally a whole store may be counted: it costs nothing. */
  readonly local: boolean;
}

/** Whether tables and streams are there; and of those that are, whether what is in them lets the service work. */
export async function storageChecks(storage: Storage): Promise<readonly Check[]> {
  const { names, service } = storage;
  const [events, state, stream, playback] = await Promise.all([
    tableCheck(storage, `${service} events table`, names.eventsTable),
    tableCheck(storage, `${service} data store`, names.dataStore),
    streamCheck(storage, `${service} event stream`, names.eventStream),
    streamCheck(storage, `${service} playback stream`, names.playbackStream),
  ]);
  const isThere = ({ verdict }: Check): boolean => verdict !== 'fail';
  const content = await contentChecks(storage, {
    log: isThere(events),
    store: isThere(state),
    stream: isThere(stream),
  });
  return [events, state, stream, playback, ...content];
}

function tableCheck(storage: Storage, part: string, name: string): Promise<Check> {
  return existing(storage, part, name, 'dynamodb:DescribeTable', async () => {
    const { Table } = await storage.dynamodb.send(new DescribeTableCommand({ TableName: name }));
    if (Table?.TableStatus !== 'ACTIVE')
      return warn(part, `${name} is ${Table?.TableStatus}`, 'Wait for it.');
    return mayBeDeleted(storage, name, Table.DeletionProtectionEnabled)
      ? warn(part, `${name} may be deleted`, 'Deploy again: the template protects it from deletion.')
      : ok(part, `${name} is ACTIVE`);
  });
}

const mayBeDeleted = ({ local, names }: Storage, name: string, isProtected: boolean | undefined): boolean =>
  !local && name === names.eventsTable && isProtected !== true;

function streamCheck(storage: Storage, part: string, name: string): Promise<Check> {
  return existing(storage, part, name, 'kinesis:DescribeStreamSummary', async () => {
    const summary = await streamSummary(storage.kinesis, name);
    const found = `${name} is ${summary?.StreamStatus}, open shards: ${summary?.OpenShardCount}`;
    // While its shards are split or merged it works on.
    const works = ['ACTIVE', 'UPDATING'].includes(summary?.StreamStatus ?? '');
    return works ? ok(part, found) : warn(part, found, 'Wait for it.');
  });
}

async function existing(
  { makes }: Storage,
  part: string,
  name: string,
  permission: string,
  look: () => Promise<Check>,
): Promise<Check> {
  const [check] = await looked(part, permission, async () => [
    await look().catch((error: unknown) => {
      if (isRecord(error) && error.name === 'ResourceNotFoundException')
        return fail(part, `${name} is not there`, makes);
      throw error;
    }),
  ]);
  return check ?? fail(part, `${name} is not there`, makes);
}
