import { type DynamoEngine, deploy, mappingsOf } from '../../packages/local-aws/src/index.ts';
import { untilAnswering } from './answering.ts';
import { startEngines } from './engines.ts';
import { servicesEnvironment } from './environment.ts';
import type { Layout } from './layout.ts';
import type { Parts } from './parts.ts';
import { type Deployed, startRunner } from './runner.ts';
import { configOf, startService } from './services.ts';
import { setUp } from './setup.ts';

/** Starts every part of the local cloud; resolves when all of it answers. */
export async function bringUp(layout: Layout, engine: DynamoEngine, parts: Parts): Promise<void> {
  const environment = servicesEnvironment(layout);
  const configs = Promise.all(
    layout.services.map(async (service) => ({ service, config: await configOf(service, environment) })),
  );
  configs.catch(() => {});
  await startEngines(layout, engine, parts);
  for (const service of layout.services) await parts.add(service.name, startService(service, environment));
  const deployed = await configs;
  await Promise.all(deployed.map((one) => openService(layout, one)));
  await parts.add('mappings', await startRunner(layout, deployed));
}

/** What a deployment does: tables and streams, then the setup. */
async function openService(layout: Layout, { service, config }: Deployed): Promise<void> {
  const endpoints = {
    dynamodb: `http://127.0.0.1:${layout.dynamodbPort}`,
    kinesis: `http://127.0.0.1:${layout.kinesisPort}`,
  };
  // What the runner cannot do is better said before anything runs.
  mappingsOf(config);
  await Promise.all([deploy(config, endpoints), untilAnswering(service, config)]);
  await setUp(service, config);
}
