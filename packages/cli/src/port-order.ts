import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** These keep their ports even while one of them is missing. */
const FIRST = ['ledger', 'payments', 'notifications'];

/**
 * The services of a folder like `services/`, in the order of their local ports: the first one's API is on 3001, the
 * next one's on 3002. Those that Reprise comes with, whether they are there or not; then all others, by name.
 */
export function servicesInPortOrder(servicesDir: string): readonly string[] {
  return [...FIRST, ...servicesIn(servicesDir).filter((name) => !FIRST.includes(name))];
}

function servicesIn(dir: string): readonly string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => !name.startsWith('.') && existsSync(join(dir, name, 'serverless.yml')))
    .sort();
}
