/**
 * Golden histories: npm run golden -- [service ...]               compares with what was accepted
 *                   npm run golden -- [service ...] --accept      accepts what comes out now
 *                   npm run golden -- --record <service> <file>   adds a history
 *
 * They lie in services/<service>/tests/golden: a log of events, and what was made of it. What they are for and how to
 * read a difference: packages/testing/README.md.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { acceptGolden, checkGolden, recordGolden } from '../packages/testing/src/golden/index.ts';
import { sayAccepted, sayChecks, sayRecorded } from './golden/report.ts';
import { say } from './golden/say.ts';
import { type GoldenService, goldenServices } from './golden/services.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const options = {
  accept: { type: 'boolean', default: false },
  record: { type: 'boolean', default: false },
} as const;

/** @returns whether all is as it was accepted */
async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.record) return record(positionals);
  const services = await goldenServices(root, positionals);
  const held = services.map((service) => (values.accept ? accept(service) : compare(service)));
  return !held.includes(false);
}

function compare({ name, folder, aggregates }: GoldenService): boolean {
  return sayChecks(name, checkGolden(folder, aggregates));
}

function accept({ name, folder, aggregates }: GoldenService): boolean {
  sayAccepted(name, acceptGolden(folder, aggregates));
  return true;
}

async function record([name, file, ...more]: readonly string[]): Promise<boolean> {
  if (name === undefined || file === undefined || more.length > 0)
    throw new TypeError(
      '--record takes a service and a file of events: npm run golden -- --record ledger history.ndjson',
    );
  const [service] = await goldenServices(root, [name]);
  if (service === undefined) return false;
  sayRecorded(service.folder, recordGolden(service.folder, service.aggregates, file));
  return true;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  say(`golden: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
