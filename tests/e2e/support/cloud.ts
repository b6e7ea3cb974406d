import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const ROOT = join(import.meta.dirname, '../../..');

const STARTS_OTHERS = join(import.meta.dirname, 'start-services.ts');

/** The ports of the local cloud before REPRISE_PORT_OFFSET. */
const PORTS = [3001, 3002, 3003, 3900, 3925, 4001, 4002, 4003, 4567, 8000];
/** A start that fails ends by itself, with its reason; a machine that is busy with other things only takes its time. */
const READY_WITHIN_MS = 240_000;

/** A local cloud of a test's own: its ports and its state are nobody else's. */
export interface Cloud {
  /** Of the ledger. */
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
  readonly offset: number;
  readonly folder: string;
  /** The repository that its services are in. */
  readonly root: string;
  /** Everything that it has printed. */
  output(): string;
  /** Process ids, by part: `start` is `npm start` itself. */
  pids(): Readonly<Record<string, number>>;
  /** Ctrl-C. @returns its exit code */
  stop(): Promise<number | null>;
  /** `kill -9` of every process. */
  killAll(): Promise<void>;
  /** `kill -9` of one process. Resolves when the others have followed it. */
  kill(part: string): Promise<void>;
  /** Starts it again on the same state. */
  start(): Promise<void>;
  /** Stops it, and forgets its state. */
  dispose(): Promise<void>;
}

/** What a cloud may be given. */
export interface CloudOptions {
  readonly offset?: number;
  readonly folder?: string;
  /** Of its processes. It has the ledger alone, unless REPRISE_SERVICES says otherwise. */
  readonly env?: NodeJS.ProcessEnv;
  /** Another folder with `services`, as `ledgerRepository` makes it. */
  readonly root?: string;
}

/** Starts `npm start`'s script and waits until it says that it is ready. */
export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'reprise-e2e-'));
  const offset = options.offset ?? (await freeOffset());
  const place = { REPRISE_LOCAL_DIR: folder, REPRISE_PORT_OFFSET: String(offset) };
  const env = { ...process.env, REPRISE_SERVICES: 'ledger', ...options.env, ...place };
  const { root = ROOT } = options;
  const script = root === ROOT ? ['scripts/start.ts'] : [STARTS_OTHERS, join(root, 'services')];
  let running: Running | undefined;
  const cloud: Cloud = {
    url: `http://127.0.0.1:${3001 + offset}`,
    env,
    offset,
    folder,
    root,
    output: () => running?.output() ?? '',
    pids: () => pidsIn(folder),
    start: async () => {
      running = runStart(env, ROOT, script);
      // What has not come up must not go on by itself.
      await running.ready().catch(async (error) => {
        await running?.stop();
        throw error;
      });
    },
    stop: async () => (await running?.stop()) ?? null,
    killAll: async () => {
      for (const pid of Object.values(pidsIn(folder))) process.kill(pid, 'SIGKILL');
      await running?.ended;
      await allFree(offset);
    },
    kill: async (part) => {
      const pid = pidsIn(folder)[part];
      if (pid === undefined) throw new Error(`No process of the cloud is called ${part}.`);
      process.kill(pid, 'SIGKILL');
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
export function runStart(env: NodeJS.ProcessEnv, root = ROOT, script = ['scripts/start.ts']): Running {
  const child: ChildProcess = spawn(process.execPath, script, {
    cwd: root,
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
        if (child.exitCode !== null || child.signalCode !== null || Date.now() > giveUpAt)
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

function pidsIn(folder: string): Readonly<Record<string, number>> {
  const { pids } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as {
    pids: Record<string, number>;
  };
  return pids;
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

/**
 * Somewhere in the middle, where neither a developer's own cloud nor another test is, and below 32768: from there on the
 * system gives ports to outgoing connections, of which one might have been given what was free a moment ago.
 */
export async function freeOffset(): Promise<number> {
  for (;;) {
    const offset = 10_000 + 100 * Math.floor(Math.random() * 147);
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
