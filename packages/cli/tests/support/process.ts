import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export const PACKAGE = join(__dirname, '../..');

export interface Running {
  readonly process: ReturnType<typeof spawn>;
  /** What it has written so far. */
  readonly output: { out: string; err: string };
  readonly ended: Promise<{ code: number | null; out: string; err: string }>;
}

/** Builds the command line; once before the tests of a file. */
export const build = (): void => void execFileSync(process.execPath, [join(PACKAGE, 'build.mjs')]);

/** Runs the built `reprise` as a process of its own. */
export function reprise(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, [join(PACKAGE, 'bin/reprise.mjs'), ...args], {
    env: { ...process.env, ...env },
  });
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (output.out += chunk));
  child.stderr.on('data', (chunk) => (output.err += chunk));
  return { process: child, output, ended: once(child, 'close').then(([code]) => ({ code, ...output })) };
}
