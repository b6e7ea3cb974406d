/**
 * The simulator: npm run simulate -- [--seeds N] [--from S] [--trace]
 *                npm run simulate -- --mutants [name ...]
 *                npm run simulate -- --exhaustive
 *
 * What it does and how to read it: docs/simulator.md.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { exploreAll } from './simulate/explore-all.ts';
import { findMutants } from './simulate/find-mutants.ts';
import { say } from './simulate/say.ts';
import { simulateSeeds } from './simulate/simulate-seeds.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const options = {
  seeds: { type: 'string', default: '200' },
  from: { type: 'string', default: '1' },
  trace: { type: 'boolean', default: false },
  mutants: { type: 'boolean', default: false },
  exhaustive: { type: 'boolean', default: false },
} as const;

/** @throws TypeError where it is not a whole number */
function wholeNumber(name: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new TypeError(`--${name} takes a whole number, not ${JSON.stringify(text)}.`);
}

/** @returns whether all is as it has to be */
function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.mutants) return findMutants(root, positionals);
  if (positionals.length > 0) throw new TypeError(`There is nothing to do with ${positionals.join(' ')}.`);
  if (values.exhaustive) return exploreAll();
  const seeds = wholeNumber('seeds', values.seeds);
  return simulateSeeds({ seeds, from: wholeNumber('from', values.from), trace: values.trace });
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  say(`simulate: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
