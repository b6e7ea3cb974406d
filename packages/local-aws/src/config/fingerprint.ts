import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const configuration = /\.(ya?ml|json|c?js|mjs)$/;
const environmentVariable = /\benv:([A-Za-z0-9_]+)/g;

/**
 * A hash of everything that a service's resolved configuration can depend on: the names and contents of its
 * configuration files, the further files named, the environment variables that these mention, and the framework.
 */
export function fingerprint(of: {
  readonly serviceDir: string;
  readonly serverless: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly alsoReads?: readonly string[];
}): string {
  const environment = of.environment ?? process.env;
  const hash = createHash('sha256').update(of.serverless);
  for (const file of [...filesIn(of.serviceDir), ...(of.alsoReads ?? [])]) {
    const text = readFileSync(file, 'utf8');
    hash.update(`\0${file}\0${text}`);
    for (const [, name = ''] of text.matchAll(environmentVariable))
      hash.update(`\0${name}=${environment[name]}`);
  }
  return hash.digest('hex').slice(0, 32);
}

/** Configuration may be split into folders; source code, tests and what is built or installed are not part of it. */
const skipped = new Set(['node_modules', 'src', 'tests', 'dist', 'coverage']);

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    if (entry.name.startsWith('.') || skipped.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return configuration.test(entry.name) ? [path] : [];
  });
}
