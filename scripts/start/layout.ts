import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inPortOrder } from '../../packages/cli/src/ports.ts';
import type { Endpoints } from '../../packages/local-aws/src/index.ts';
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
  /** The sandbox outside world: a bank and exchange rates over HTTP, and mail. */
  readonly sandboxPort: number;
  readonly smtpPort: number;
  /** Where services and mappings find the engines: there, or at a proxy in front of them. */
  readonly endpoints: Endpoints;
  readonly services: readonly ServiceLayout[];
};

/**
 * The local cloud of this repository: ports by REPRISE_PORT_OFFSET, state in REPRISE_LOCAL_DIR, every folder of
 * `servicesDir` that has a serverless.yml, or those of REPRISE_SERVICES.
 */
export function layoutOf(servicesDir: string, environment: NodeJS.ProcessEnv = process.env): Layout {
  const offset = offsetOf(environment.REPRISE_PORT_OFFSET || '0');
  const services = inPortOrder(foldersOf(servicesDir))
    .map((name, index) => ({
      name,
      dir: join(servicesDir, name),
      httpPort: 3001 + index + offset,
      lambdaPort: 4001 + index + offset,
    }))
    .filter(({ name, dir }) => existsSync(join(dir, 'serverless.yml')) && isWanted(name, environment));
  return {
    localDir: resolve(environment.REPRISE_LOCAL_DIR || join(root, '.local')),
    dynamodbPort: 8000 + offset,
    kinesisPort: 4567 + offset,
    sandboxPort: 3900 + offset,
    smtpPort: 3925 + offset,
    endpoints: {
      dynamodb: endpointOf('REPRISE_DYNAMODB_ENDPOINT', environment) ?? `http://127.0.0.1:${8000 + offset}`,
      kinesis: endpointOf('REPRISE_KINESIS_ENDPOINT', environment) ?? `http://127.0.0.1:${4567 + offset}`,
    },
    services,
  };
}

/** All, unless REPRISE_SERVICES names some: `ledger,payments`. They keep their ports. */
function isWanted(name: string, { REPRISE_SERVICES: wanted }: NodeJS.ProcessEnv): boolean {
  return !wanted || wanted.split(',').includes(name);
}

/** Of a proxy that `npm run soak` puts in front of an engine. On this machine: a slip must not lead to a real account. */
function endpointOf(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const endpoint = environment[name] || undefined;
  if (endpoint === undefined || /^http:\/\/127\.0\.0\.1:\d+$/.test(endpoint)) return endpoint;
  throw new StartError(`${name} is ${endpoint}: it has to be like http://127.0.0.1:8001.`);
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
    ['sandbox', layout.sandboxPort],
    ['sandbox-mail', layout.smtpPort],
    ...layout.services.flatMap(({ name, httpPort, lambdaPort }) => [
      [name, httpPort],
      [`${name}-lambda`, lambdaPort],
    ]),
  ]);
}

function foldersOf(dir: string): readonly string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir).filter(
    (name) => !name.startsWith('.') && existsSync(join(dir, name, 'serverless.yml')),
  );
}
