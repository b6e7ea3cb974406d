import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { printConfig, type ServiceConfig, startChild } from '../../packages/local-aws/src/index.ts';
import { root, type ServiceLayout } from './layout.ts';
import { say } from './output.ts';
import type { Part } from './parts.ts';

const serverless = join(root, 'node_modules', 'serverless', 'bin', 'serverless.js');

/** A service's resolved configuration, from the cache where nothing that it depends on has changed. */
export function configOf({ dir }: ServiceLayout, environment: NodeJS.ProcessEnv): Promise<ServiceConfig> {
  return printConfig({
    serviceDir: dir,
    serverless,
    environment,
    alsoReads: sharedConfiguration(),
    cacheDir: join(root, 'node_modules', '.cache', 'reprise', 'config'),
  });
}

/** Files outside a service's folder that its configuration is made of. */
function sharedConfiguration(): readonly string[] {
  const yamlIn = (dir: string) =>
    existsSync(dir)
      ? readdirSync(dir)
          .map((name) => join(dir, name))
          .filter((file) => /\.ya?ml$/.test(file))
      : [];
  const lock = join(root, 'pnpm-lock.yaml');
  return [...yamlIn(root), ...yamlIn(join(root, 'serverless'))].filter((file) => file !== lock);
}

/** Starts a service under serverless-offline. */
export function startService(service: ServiceLayout, environment: NodeJS.ProcessEnv): Part {
  const { name, dir, httpPort, lambdaPort } = service;
  const options = [
    '--stage',
    'local',
    '--host',
    '127.0.0.1',
    '--httpPort',
    String(httpPort),
    '--lambdaPort',
    String(lambdaPort),
  ];
  // In one process: worker threads answer six times slower. Nothing can end a function there that runs out of time, and
  // the timer for it would outlive every call, so the timeout is the invoker's business.
  const inProcess = ['--useInProcess', '--noTimeout', '--noPrependStageInUrl', '--noSponsor'];
  return startChild({
    command: process.execPath,
    args: ['--enable-source-maps', serverless, 'offline', ...options, ...inProcess],
    cwd: dir,
    // A line for every invocation would bury what the functions say.
    // And its functions invoke each other here, never an account's.
    env: {
      ...environment,
      SLS_LOG_LEVEL: 'warning',
      AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${lambdaPort}`,
    },
    onLine: (line) => isWorthReading(line) && say(name, line),
  });
}

/** Not the framework's box of routes, and of a stack trace only the lines that are the project's. */
function isWorthReading(line: string): boolean {
  return line.trim() !== '' && !/^\s*[│┌└]/.test(line) && !/^\s+at .*(node_modules|node:internal)/.test(line);
}
