import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Storage } from './engine.ts';

const resolver = createRequire(import.meta.url);

/** Path of the dynoxide binary, or undefined where its optional package does not exist for the platform. */
export function dynoxideBinary(): string | undefined {
  try {
    return resolver.resolve(`@dynoxide/${process.platform}-${process.arch}/dynoxide`);
  } catch {
    return undefined;
  }
}

/** The arguments of dynoxide: one SQLite file, in which nothing that was answered is lost at a kill -9. */
export function dynoxideArgs(storage: Storage, port: number): readonly string[] {
  const address = ['serve', '--host', '127.0.0.1', '--port', String(port)];
  if ('inMemory' in storage) return address;
  mkdirSync(storage.dir, { recursive: true });
  return [...address, '--db-path', join(storage.dir, 'dynoxide.sqlite')];
}
