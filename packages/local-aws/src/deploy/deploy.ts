import { intrinsicsOf } from '../config/intrinsics.ts';
import type { ServiceConfig } from '../config/service-config.ts';
import { dynamoClient, kinesisClient } from './clients.ts';
import { deployStream, streamsOf } from './streams.ts';
import { tablesOf } from './table-resource.ts';
import { deployTable } from './tables.ts';

/** Where the local cloud answers. */
export type Endpoints = { readonly dynamodb: string; readonly kinesis: string };

/** Makes the tables and streams of a service that do not exist yet. Harmless to repeat. */
export async function deploy(config: ServiceConfig, endpoints: Endpoints): Promise<void> {
  const resolve = intrinsicsOf(config);
  const dynamodb = dynamoClient(endpoints.dynamodb);
  const kinesis = kinesisClient(endpoints.kinesis);
  try {
    await Promise.all([
      ...tablesOf(config, resolve).map((table) => deployTable(dynamodb, table)),
      ...streamsOf(config, resolve).map((stream) => deployStream(kinesis, stream)),
    ]);
  } finally {
    dynamodb.destroy();
    kinesis.destroy();
  }
}
