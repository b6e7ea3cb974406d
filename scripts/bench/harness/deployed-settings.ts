import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(import.meta.dirname, '../../../serverless.common.yml');
/** A line of `provider.environment`; the file's CloudFormation tags keep it from being read as plain YAML. */
const SETTING = /^ {4}(NODE_OPTIONS|MALLOC_\w+): ["']?([^"'\n]+)["']?$/gm;

/** What serverless.common.yml tells every function's runtime of memory. */
export function deployedSettings(): Readonly<Record<string, string>> {
  const found = [...readFileSync(FILE, 'utf8').matchAll(SETTING)];
  if (found.length === 0) throw new Error(`${FILE} says nothing of the functions' memory.`);
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]));
}
