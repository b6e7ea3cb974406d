import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runnerProgram, type ServiceConfig, startChild } from '../../packages/local-aws/src/index.ts';
import type { Layout, ServiceLayout } from './layout.ts';
import { say } from './output.ts';
import type { Part } from './parts.ts';

/** A service with its resolved configuration. */
export type Deployed = { readonly service: ServiceLayout; readonly config: ServiceConfig };

/** Starts the event source mappings of all services, and waits until they run. */
export async function startRunner(layout: Layout, deployed: readonly Deployed[]): Promise<Part> {
  const dir = join(layout.localDir, 'config');
  mkdirSync(dir, { recursive: true });
  const services = deployed.map(({ service, config }) => {
    const file = join(dir, `${service.name}.json`);
    writeFileSync(file, JSON.stringify(config));
    return { config: file, lambda: `http://127.0.0.1:${service.lambdaPort}` };
  });
  const settings = { dir: layout.localDir, kinesis: layout.endpoints.kinesis, services };
  return new Promise((resolve) => {
    const part = startChild({
      command: process.execPath,
      args: [runnerProgram, JSON.stringify(settings)],
      onLine: (line) => {
        say('mappings', line);
        resolve(part);
      },
    });
    void part.ended.then(() => resolve(part));
  });
}
