import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const ROOT = join(__dirname, '../../..');

/** The ports of the local cloud before REPRISE_PORT_OFFSET. */
const PORTS = [3001, 3002, 3003, 3900, 3925, 4001, 4002, 4003, 4567, 8000];
const READY_WITHIN_MS = 90_000;

/** A local cloud of a test's own: its ports and its state are nobody else's. */
export interface Cloud {
  /** Of the ledger. */
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
  readonly offset: number;
  readonly folder: string;
  /** Everything that it has printed. */
  output(): string;
  /** Ctrl-C. @returns its exit code */
  stop(): Promise<number | null>;
  /** `kill -9` of every process. */
  killAll(): Promise<void>;
  /** Starts it again on the same state. */
  start(): Promise<void>;
  /** Stops it, and forgets its state. */
  dispose(): Promise<void>;
}

/** Starts `npm start`'s script and waits until it says that it is ready. */
export async function startCloud(): Promise<Cloud> {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-e2e-'));
  const offset = await freeOffset();
  const env = { ...process.env, REPRISE_LOCAL_DIR: folder, REPRISE_PORT_OFFSET: String(offset) };
  let running: Running | undefined;
  const cloud: Cloud = {
    url: `http://127.0.0.1:${3001 + offset}`,
    env,
    offset,
    folder,
    output: () => running?.output() ?? '',
    start: async () => {
      running = runStart(env);
      await running.ready();
    },
    stop: async () => (await running?.stop()) ?? null,
    killAll: async () => {
      for (const pid of pidsIn(folder)) process.kill(pid, 'SIGKILL');
      await running?.ended;
      await allFree(offset);
    },
    dispose: async () => {
      await running?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await cloud.start();
  return cloud;
}

export interface Running {
  output(): string;
  ready(): Promise<void>;
  stop(): Promise<number | null>;
  readonly ended: Promise<number | null>;
}

/** `npm start` without what it installs first. */
export function runStart(env: NodeJS.ProcessEnv): Running {
  const child: ChildProcess = spawn(process.execPath, ['scripts/start.ts'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const hear = (chunk: Buffer): void => {
    output += chunk;
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    output: () => output,
    ended,
    ready: async () => {
      const giveUpAt = Date.now() + READY_WITHIN_MS;
      while (!output.includes('reprise is ready')) {
        if (child.exitCode !== null || Date.now() > giveUpAt)
          throw new Error(`The local cloud did not start:\n${output}`);
        await sleep(20);
      }
    },
    stop: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}

function pidsIn(folder: string): number[] {
  const { pids } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as {
    pids: Record<string, number>;
  };
  return Object.values(pids);
}

/** Ports that something listens on. */
export async function listening(offset: number): Promise<number[]> {
  const found = await Promise.all(
    PORTS.map(async (port) => ((await answers(port + offset)) ? [port + offset] : [])),
  );
  return found.flat();
}

async function allFree(offset: number): Promise<void> {
  while ((await listening(offset)).length > 0) await sleep(20);
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

/** Somewhere in the middle, where neither a developer's own cloud nor another test is. */
async function freeOffset(): Promise<number> {
  for (;;) {
    const offset = 10_000 + 100 * Math.floor(Math.random() * 150);
    const taken = await Promise.all(PORTS.map((port) => isTaken(port + offset)));
    if (!taken.includes(true)) return offset;
  }
}

const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(true))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
