import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localEnvironment, portInUse, startChild } from '../../../packages/local-aws/src/index.ts';

/** The local cloud of one bench: ports and state of its own. */
export interface Cloud {
  /** Of the ledger. */
  readonly url: string;
  /** For the command line, so that it finds this cloud. */
  readonly environment: NodeJS.ProcessEnv;
}

const PORTS = [3001, 3002, 3003, 3900, 4001, 4002, 4003, 4567, 8000];
const FIRST_OFFSET = 2_000;
const STEP = 100;

interface Running extends Cloud {
  stop(): Promise<void>;
}

let running: Promise<Running> | undefined;

/** A cloud as `npm start` makes it, one for all benches of a run; this process's SDK points at its engines from then on. */
export function cloudOf(root: string): Promise<Cloud> {
  running ??= begin(root);
  return running;
}

/** Stops the cloud, if there is one, and forgets its state. */
export async function stopCloud(): Promise<void> {
  const cloud = await running?.catch(() => undefined);
  running = undefined;
  await cloud?.stop();
}

async function begin(root: string): Promise<Running> {
  const dir = mkdtempSync(join(tmpdir(), 'reprise-bench-'));
  const offset = await freeOffset();
  // The ledger alone: it is what is measured.
  const own = { REPRISE_LOCAL_DIR: dir, REPRISE_PORT_OFFSET: String(offset), REPRISE_SERVICES: 'ledger' };
  const environment = { ...process.env, ...own };
  const stop = await start(root, environment);
  const dynamodb = `http://127.0.0.1:${8000 + offset}`;
  const kinesis = `http://127.0.0.1:${4567 + offset}`;
  Object.assign(process.env, localEnvironment({ dynamodb, kinesis }));
  return {
    url: `http://127.0.0.1:${3001 + offset}`,
    environment,
    stop: async () => {
      await stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const GRACE_MS = 20_000;

async function start(root: string, env: NodeJS.ProcessEnv): Promise<() => Promise<void>> {
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    const child = startChild({
      command: process.execPath,
      args: ['scripts/start.ts'],
      cwd: root,
      env,
      onLine: (line) => {
        lines.push(line);
        if (line.includes('reprise is ready')) resolve(() => child.stop(GRACE_MS));
      },
    });
    void child.ended.then((how) =>
      reject(new Error(`The local cloud ${how}:\n${lines.slice(-20).join('\n')}`)),
    );
  });
}

async function freeOffset(): Promise<number> {
  for (let offset = FIRST_OFFSET; ; offset += STEP) {
    const taken = await Promise.all(PORTS.map((port) => portInUse(port + offset)));
    if (!taken.includes(true)) return offset;
  }
}
