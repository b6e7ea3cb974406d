import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { localEnvironment } from '../../../packages/local-aws/src/index.ts';
import type { Bench, BenchOptions } from '../bench.ts';
import { type Figure, figure } from '../figure.ts';
import { deployedSettings } from '../harness/deployed-settings.ts';
import { startForgetfulEngine } from '../programs/forgetful-engine.ts';
import { closeEngine } from '../programs/serve-engine.ts';

const FUNCTIONS = ['ingest', 'pump', 'write'];
const COUNTS = [20_000, 200_000];
const QUICK_COUNTS = [500, 1_000];
const MB = 1024 * 1024;
const AIM = { atMost: 20 };

/** Whether a function's process grows with the events that it has seen: each in a process of its own, garbage collected. */
export const memory: Bench = {
  name: 'memory',
  about: 'growth of each function’s resident memory from 20,000 to 200,000 events',
  run: async (options) => {
    const engine = await startForgetfulEngine();
    try {
      return await measured(engine.endpoint, options);
    } finally {
      closeEngine(engine);
    }
  },
};

async function measured(endpoint: string, { rounds, quick, say }: BenchOptions): Promise<Figure[]> {
  const series = FUNCTIONS.map((name) => ({ name, first: [] as number[], grown: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    say(`round ${round + 1} of ${rounds}`);
    // Side by side: each has its own process, and memory does not mind waiting for the processor.
    const measure = async ({ name, first, grown }: (typeof series)[number]): Promise<void> => {
      const [before = 0, after = 0] = await residentAfter(name, quick ? QUICK_COUNTS : COUNTS, endpoint);
      first.push(before / MB);
      grown.push((after - before) / MB);
    };
    await Promise.all(series.map(measure));
  }
  return series.flatMap(({ name, first, grown }): Figure[] => [
    figure(`${name} resident after 20,000 events`, 'MB', first),
    figure(`${name} growth to 200,000 events`, 'MB', grown, AIM),
  ]);
}

/** @returns resident bytes after each count of events */
async function residentAfter(name: string, counts: readonly number[], endpoint: string): Promise<number[]> {
  const program = join(import.meta.dirname, '..', 'programs', 'function.ts');
  const args = ['--no-warnings', '--expose-gc', program, name, ...counts.map(String)];
  const env = {
    ...process.env,
    ...deployedSettings(),
    ...localEnvironment({ dynamodb: endpoint, kinesis: endpoint }),
  };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout) as number[]; // the program prints such an array
}
