import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { localEnvironment } from '../../../packages/local-aws/src/index.ts';
import { packageService, servicesOf } from '../../packaging.ts';
import type { Bench } from '../bench.ts';
import { type Figure, figure } from '../figure.ts';

const KB = 1024;
const AIM = { atMost: 150 };

/** What Lambda loads before a function answers for the first time: how large it is, and how long that takes. */
export const bundles: Bench = {
  name: 'bundles',
  about: 'zipped size of each function, and the time to load it in a fresh process',
  run: async ({ root, rounds, say }) => {
    const figures: Figure[] = [];
    for (const service of servicesOf(root)) {
      say(`packaging ${service}`);
      const folder = mkdtempSync(join(tmpdir(), 'reprise-bundles-'));
      const { sizes } = await packageService(root, service, folder);
      for (const [name, bytes] of Object.entries(sizes)) {
        figures.push(figure(`${service} ${name} zipped`, 'KB', [bytes / KB], AIM));
        figures.push(figure(`${service} ${name} init`, 'ms', initTimes(folder, name, rounds)));
      }
      rmSync(folder, { recursive: true, force: true });
    }
    return figures;
  },
};

/** Milliseconds to require the unzipped bundle: its modules, its clients, its handler. */
function initTimes(folder: string, name: string, rounds: number): number[] {
  const files = Object.entries(unzipSync(readFileSync(join(folder, `${name}.zip`))));
  const [code] = files.filter(([file]) => file.endsWith('.js'));
  if (code === undefined) throw new Error(`${name}.zip holds no code: ${readdirSync(folder).join(', ')}`);
  const file = join(folder, `${name}.cjs`);
  writeFileSync(file, code[1]);
  const program = `const start = performance.now(); require(${JSON.stringify(file)}); console.log(performance.now() - start);`;
  return Array.from({ length: rounds }, () =>
    Number(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8', env: environment })),
  );
}

const names = ['SERVICE', 'EVENT_STREAM', 'PLAYBACK_STREAM', 'EVENTS_TABLE', 'DATA_STORE'];

/** What a function is told when it starts; nothing is called yet. */
const environment = {
  ...localEnvironment({ dynamodb: 'http://127.0.0.1:1', kinesis: 'http://127.0.0.1:1' }),
  ...Object.fromEntries(names.map((name) => [name, 'bench'])),
  STAGE: 'local',
  LOG_EPOCH: '1',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
};
