import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Cloud, ROOT } from './cloud.ts';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command that runs, and what came of it. */
export interface Command {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

export const buildReprise = (): void =>
  void execFileSync(process.execPath, [join(ROOT, 'packages/cli/build.mjs')]);

/** `npx reprise ...` against this cloud. */
export const reprise = (cloud: Cloud, ...args: string[]): Command =>
  run(cloud, [join(ROOT, 'packages/cli/bin/reprise.mjs'), ...args]);

/** `npm run check-balances -- ...` against this cloud. */
export const checkBalances = (cloud: Cloud, ...args: string[]): Command =>
  run(cloud, [join(ROOT, 'scripts/check-balances.ts'), ...args]);

/** `npx serverless ...` in the ledger's folder, as it is typed for this cloud. */
export function serverless(cloud: Cloud, ...args: string[]): Command {
  const env = {
    ...cloud.env,
    AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${4001 + cloud.offset}`,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const program = join(ROOT, 'node_modules/serverless/bin/serverless.js');
  return run({ env, root: join(cloud.root, 'services/ledger') }, [program, ...args]);
}

function run({ env, root }: Pick<Cloud, 'env' | 'root'>, program: readonly string[]): Command {
  const child = spawn(process.execPath, program, { cwd: root, env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return { process: child, ended: once(child, 'close').then(([code]) => ({ code, out, err })) };
}

/** @throws with everything that was said, by the command and by the cloud, unless it ended well */
export async function succeeded(cloud: Cloud, { ended }: Command): Promise<Ended> {
  const result = await ended;
  if (result.code === 0) return result;
  const said = cloud.output().split('\n').slice(-15).join('\n');
  throw new Error(`It exited with ${result.code}:\n${result.out}${result.err}\nThe cloud said:\n${said}`);
}

/**
 * What a command prints as JSON, line by line.
 *
 * @throws as `succeeded`
 */
export async function said<Line>(cloud: Cloud, ...args: string[]): Promise<readonly Line[]> {
  const { out } = await succeeded(cloud, reprise(cloud, ...args, '--json'));
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line); // what the command prints
}

/** The last line of NDJSON on stdout. */
export const lastLine = ({ out }: Ended): Record<string, unknown> =>
  JSON.parse(out.trim().split('\n').at(-1) ?? '');
