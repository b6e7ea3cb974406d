/**
 * The benches: npm run bench -- [--json] [--only NAME[,NAME]] [--rounds N] [--quick]
 *
 * What they measure, what came out and what was done about it: docs/performance.md and docs/cost.md.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Bench, BenchOptions } from './bench/bench.ts';
import { stopCloud } from './bench/harness/cloud.ts';
import { machine } from './bench/machine.ts';
import { benches } from './bench/registry.ts';
import { type Measured, reportOf, table } from './bench/report.ts';

// The functions say at info level what they do, once a call; here that would be measured too.
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const options = {
  json: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  only: { type: 'string', default: '' },
  rounds: { type: 'string', default: '5' },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  const chosen = chosenBenches(values.only);
  const rounds = values.quick ? 1 : wholeNumber(values.rounds);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const on = machine();
  const measured: Measured[] = [];
  for (const bench of chosen) {
    say(`== ${bench.name}: ${bench.about}`);
    measured.push(await measure(bench, { rounds, quick: values.quick, say, root }));
  }
  await stopCloud();
  const report = reportOf(on, { rounds, quick: values.quick }, measured);
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : table(report));
  if (report.failed.length > 0) process.exitCode = 1;
}

/** One that fails does not take along what the others have measured, which may be half an hour's work. */
async function measure(bench: Bench, how: BenchOptions): Promise<Measured> {
  try {
    return { bench, figures: await bench.run(how) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    how.say(`${bench.name} failed: ${reason}`);
    return { bench, figures: [], failed: reason };
  }
}

/** @throws TypeError for a name that is none */
function chosenBenches(only: string) {
  if (only === '') return benches;
  return only.split(',').map((name) => {
    const bench = benches.find((one) => one.name === name);
    if (bench === undefined)
      throw new TypeError(
        `There is no bench ${name}. There are: ${benches.map((one) => one.name).join(', ')}`,
      );
    return bench;
  });
}

/** @throws TypeError where it is not a whole number from 1 */
function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new TypeError(`--rounds takes a whole number from 1, not ${JSON.stringify(text)}.`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
  await stopCloud();
}
