import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Sandbox, startSandbox } from '../../src/index.ts';

/** What the sandbox answers, as far as tests look into it. */
type Body = {
  readonly id: string;
  readonly rate: number;
  readonly asOf: string;
  readonly bank: { readonly slowMs: number };
} & Readonly<Record<string, unknown>>;

const bodyOf = async (response: Response) => (await response.json()) as Body; // whatever is not there, no test asks for

/** A sandbox of a test's own. */
export class World {
  readonly dir = mkdtempSync(join(tmpdir(), 'sandbox-'));
  #sandbox: Sandbox | undefined;

  get sandbox(): Sandbox {
    if (this.#sandbox === undefined) throw new Error('It is not started.');
    return this.#sandbox;
  }

  async start(): Promise<this> {
    this.#sandbox = await startSandbox({ dir: this.dir });
    return this;
  }

  async kill(): Promise<void> {
    process.kill(this.sandbox.pid, 'SIGKILL');
    await this.sandbox.ended;
  }

  async dispose(): Promise<void> {
    await this.#sandbox?.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  async get(path: string) {
    const response = await fetch(`${this.sandbox.endpoint}${path}`);
    return { status: response.status, body: await bodyOf(response) };
  }

  async post(path: string, body: unknown, key?: string, signal?: AbortSignal) {
    const response = await fetch(`${this.sandbox.endpoint}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    });
    return { status: response.status, body: await bodyOf(response) };
  }

  readonly control = (behaviour: object) => this.post('/control', behaviour);

  async received(query = ''): Promise<readonly Record<string, unknown>[]> {
    return (await fetch(`${this.sandbox.endpoint}/received${query}`)).json() as Promise<
      Record<string, unknown>[]
    >;
  }

  /** Waits until something like this has been received. */
  async untilReceived(like: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    for (;;) {
      const found = (await this.received()).find((one) =>
        Object.entries(like).every(([name, value]) => one[name] === value),
      );
      if (found !== undefined) return found;
      await sleep(10);
    }
  }
}

export const order = (amount = 12_345) => ({ iban: 'DE02100100109307118603', amount, currency: 'EUR' });
