import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { onLines } from './lines.ts';
import { adopt, release } from './reaper.ts';

/** How a process of the local cloud is started. */
export type ChildOptions = {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Whether it keeps this process from ending by itself; it does by default. */
  readonly holds?: boolean;
  /** Every line of its output. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
};

/** A running process. */
export type Child = {
  readonly pid: number;
  /** Resolves when it has ended, with one clause on how, e.g. `exited with code 1`. Never rejects. */
  readonly ended: Promise<string>;
  /** The last lines of its standard error, for a message about its end. */
  lastWords(): string;
  /** Asks it to end (SIGTERM), insists after `graceMs` (5,000 by default), resolves when it is gone. */
  stop(graceMs?: number): Promise<void>;
};

const wordsKept = 10;

/** Starts a process that dies with this one, whatever happens to it, and that a Ctrl-C in the terminal does not reach. */
export function startChild(options: ChildOptions): Child {
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const words: string[] = [];
  const hear = (stream: 'stdout' | 'stderr') => (line: string) => {
    if (stream === 'stderr') words.splice(0, Math.max(0, words.push(line) - wordsKept));
    options.onLine?.(line, stream);
  };
  onLines(child.stdout, hear('stdout'));
  onLines(child.stderr, hear('stderr'));
  if (options.holds === false) letGo(child, child.stdout, child.stderr);
  const pid = child.pid ?? 0;
  if (pid > 0) adopt(pid);
  const ended = endOf(child).finally(() => pid > 0 && release(pid));
  return { pid, ended, lastWords: () => words.join('\n'), stop: (graceMs) => stop(child, ended, graceMs) };
}

function letGo(child: ChildProcess, ...outputs: readonly Readable[]): void {
  child.unref();
  for (const output of outputs) if (output instanceof Socket) output.unref();
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('close', (code, signal) =>
      resolve(signal ? `was ended by ${signal}` : `exited with code ${code}`),
    );
  });
}

async function stop(child: ChildProcess, ended: Promise<string>, graceMs = 5000): Promise<void> {
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(insist);
}
