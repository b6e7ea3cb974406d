import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { servicesInPortOrder } from '../../packages/cli/src/port-order.ts';
import { StartError } from './start-error.ts';

/** The repository. */
export const root = resolve(import.meta.dirname, '..', '..');

/** A service as `npm start` runs it. */
export type ServiceLayout = {
  readonly name: string;
  readonly dir: string;
  /** Its HTTP API. */
  readonly httpPort: number;
  /** Where its Lambdas are invoked. */
  readonly lambdaPort: number;
};

/** Where everything is and listens. */
export type Layout = {
  readonly localDir: string;
  readonly dynamodbPort: number;
  readonly kinesisPort: number;
  readonly services: readonly ServiceLayout[];
};

/**
 * The local cloud of this repository: ports by REPRISE_PORT_OFFSET, state in REPRISE_LOCAL_DIR, every folder of
 * `servicesDir` that has a serverless.yml.
 */
export function layoutOf(servicesDir: string, environment: NodeJS.ProcessEnv = process.env): Layout {
  const offset = offsetOf(environment.REPRISE_PORT_OFFSET || '0');
  const services = servicesInPortOrder(servicesDir)
    .map((name, index) => ({
      name,
      dir: join(servicesDir, name),
      httpPort: 3001 + index + offset,
      lambdaPort: 4001 + index + offset,
    }))
    .filter(({ dir }) => existsSync(join(dir, 'serverless.yml')));
  return {
    localDir: resolve(environment.REPRISE_LOCAL_DIR || join(root, '.local')),
    dynamodbPort: 8000 + offset,
    kinesisPort: 4567 + offset,
    services,
  };
}

function offsetOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new StartError(`REPRISE_PORT_OFFSET is ${text}: it has to be a whole number, e.g. 100.`);
}

/** Every port, with what listens on it. */
export function portsOf(layout: Layout): Readonly<Record<string, number>> {
  return Object.fromEntries([
    ['dynamodb', layout.dynamodbPort],
    ['kinesis', layout.kinesisPort],
    ...layout.services.flatMap(({ name, httpPort, lambdaPort }) => [
      [name, httpPort],
      [`${name}-lambda`, lambdaPort],
    ]),
  ]);
}
