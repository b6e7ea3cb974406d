import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Aggregate } from '../../packages/aggregate/src/index.ts';

/** A service with its domain, and where its golden histories lie. */
export interface GoldenService {
  readonly name: string;
  readonly folder: string;
  readonly aggregates: readonly Aggregate[];
}

/**
 * The services that have a domain; those named, or all.
 *
 * @param root of the repository
 * @throws TypeError for a name that no service has
 */
export function goldenServices(
  root: string,
  named: readonly string[] = [],
): Promise<readonly GoldenService[]> {
  const dir = join(root, 'services');
  const all = readdirSync(dir).filter((name) => existsSync(domainOf(dir, name)));
  for (const name of named) {
    if (!all.includes(name)) throw new TypeError(`There is no service ${name}. There are: ${all.join(', ')}.`);
  }
  return Promise.all((named.length === 0 ? all : named).map((name) => load(dir, name)));
}

const domainOf = (dir: string, name: string): string => join(dir, name, 'src', 'domain', 'index.ts');

async function load(dir: string, name: string): Promise<GoldenService> {
  const { href } = pathToFileURL(domainOf(dir, name));
  const { aggregates } = (await import(href)) as { aggregates: readonly Aggregate[] }; // as its functions take it
  return { name, folder: join(dir, name, 'tests', 'golden'), aggregates };
}
