import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const chance = z.number().min(0).max(1);

/** How one system behaves. Probabilities from 0 to 1, drawn for each request. */
const system = z.strictObject({
  /** It says that it cannot (503, or 451 for mail), and has done nothing. */
  fail: chance.default(0),
  /** It does what it was asked, and never answers. */
  timeoutAfter: chance.default(0),
  /** How long it takes to answer, in milliseconds. */
  slowMs: z.int().nonnegative().max(600_000).default(0),
});

export const behaviourSchema = z.strictObject({
  /** Where chance begins: the same seed and the same requests, the same trouble. */
  seed: z.int().nonnegative().default(1),
  /** `ignoreKeys`: it does again what comes again under the same key. */
  bank: system.extend({ ignoreKeys: z.boolean().default(false) }).prefault({}),
  rates: system.prefault({}),
  mail: system.prefault({}),
});

export type Behaviour = z.infer<typeof behaviourSchema>;
export type System = 'bank' | 'rates' | 'mail';

/** What is to go wrong with one request. */
export type Trouble = 'fail' | 'timeoutAfter' | undefined;

/** How the outside world behaves: well, until it is told otherwise. Kept over restarts. */
export class Behaviours {
  readonly #file: string;
  #current: Behaviour;
  #next: () => number;

  constructor(dir: string) {
    this.#file = join(dir, 'control.json');
    const known = existsSync(this.#file) ? JSON.parse(readFileSync(this.#file, 'utf8')) : {};
    this.#current = behaviourSchema.parse(known);
    this.#next = randomFrom(this.#current.seed);
  }

  get current(): Behaviour {
    return this.#current;
  }

  /** From now on; what is left out behaves well again. Chance begins anew. */
  set(behaviour: Behaviour): void {
    writeFileSync(`${this.#file}.tmp`, JSON.stringify(behaviour));
    renameSync(`${this.#file}.tmp`, this.#file);
    this.#current = behaviour;
    this.#next = randomFrom(behaviour.seed);
  }

  /** Draws what goes wrong with the next request to a system. One draw a request, whatever comes of it. */
  trouble(system: System): Trouble {
    const { fail, timeoutAfter } = this.#current[system];
    const drawn = this.#next();
    if (drawn < fail) return 'fail';
    return drawn < fail + timeoutAfter ? 'timeoutAfter' : undefined;
  }
}

/** mulberry32: from 0 to below 1, equal for equal seeds. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
