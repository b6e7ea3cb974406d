import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts } from '../../../packages/local-aws/src/index.ts';
import type { RunFile } from '../run-file.ts';

/** `npm start` on the fixture service, on ports and a folder of its own. */
export class Start {
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #dir: string;
  #output = '';

  constructor(
    dir: string,
    offset: number,
    args: readonly string[] = [],
    environment: NodeJS.ProcessEnv = {},
  ) {
    this.#dir = dir;
    this.#child = spawn(process.execPath, [join(__dirname, 'start-counter.ts'), ...args], {
      env: { ...process.env, REPRISE_LOCAL_DIR: dir, REPRISE_PORT_OFFSET: String(offset), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk) => {
        this.#output += chunk;
      });
    }
    this.ended = once(this.#child, 'close').then(([code]) => code);
  }

  get output(): string {
    return this.#output;
  }

  get lines(): readonly string[] {
    return this.#output.trim().split('\n');
  }

  async ready(): Promise<this> {
    while (!this.#output.includes('reprise is ready')) {
      if (this.#child.exitCode !== null) throw new Error(`It did not start:\n${this.#output}`);
      await sleep(20);
    }
    return this;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  get running(): RunFile {
    return JSON.parse(readFileSync(join(this.#dir, 'run.json'), 'utf8'));
  }
}

/** Waits until nobody listens on any of the ports. */
export async function untilFree(ports: RunFile['ports']): Promise<void> {
  for (const port of Object.values(ports)) while (await accepts(port)) await sleep(10);
}

/** An offset that keeps away from a developer's own cloud, from other tests, and from the system's own choices. */
export function anyOffset(): number {
  return 10_000 + Math.floor(Math.random() * 10_000);
}
