#!/usr/bin/env node
/**
 * The runner as a process of its own:
 *
 *   local-aws-runner '{"dir":".local","kinesis":"http://127.0.0.1:4567","services":[{"config":"ledger.json","lambda":"http://127.0.0.1:4001"}]}'
 *
 * `config` is a file with the output of `serverless print --format json`. Prints a line when it runs; ends on SIGTERM.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { mappingsOf } from '../config/mappings.ts';
import { serviceConfig } from '../config/service-config.ts';
import { kinesisClient } from '../deploy/clients.ts';
import { LocalAwsError } from '../errors.ts';
import { httpInvoke } from '../runner/invoke.ts';
import { startRunner } from '../runner/runner.ts';

const settings = z.object({
  dir: z.string(),
  kinesis: z.string(),
  services: z.array(z.object({ config: z.string(), lambda: z.string() })),
});

/** Longer than most batches take, shorter than whoever stops this is patient. */
const graceMs = 3000;

const example =
  '{"dir":".local","kinesis":"http://127.0.0.1:4567","services":[{"config":"ledger.json","lambda":"http://127.0.0.1:4001"}]}';

function settingsIn(text: string): z.infer<typeof settings> {
  try {
    return settings.parse(JSON.parse(text));
  } catch (cause) {
    throw new LocalAwsError('config-unreadable', `Say what to run: local-aws-runner '${example}'`, { cause });
  }
}

async function main(text: string): Promise<void> {
  const { dir, kinesis, services } = settingsIn(text);
  const configs = services.map(({ config }) => serviceConfig.parse(JSON.parse(readFileSync(config, 'utf8'))));
  const mappings = configs.flatMap(mappingsOf);
  const endpoints = new Map(
    configs.flatMap((config, index) =>
      Object.values(config.functions).map(({ name }) => [name, services[index]?.lambda ?? '']),
    ),
  );
  const invoke = httpInvoke((functionName) => endpoints.get(functionName) ?? '');
  const runner = startRunner({ mappings, kinesis: kinesisClient(kinesis), invoke, dir, log: console.log });
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => void runner.stop(graceMs).then(() => process.exit(0)));
  }
  console.log(`event source mappings running: ${mappings.length}`);
  await runner.ended;
}

await main(process.argv[2] ?? '{}').catch((error) => {
  console.error(error instanceof LocalAwsError ? error.message : error);
  process.exit(1);
});
