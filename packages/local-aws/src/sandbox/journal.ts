import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { System } from './behaviour.ts';

/** Something that reached the outside world, and what it did about it. */
export interface Received {
  /** Counted from 1, over restarts. */
  readonly n: number;
  /** RFC 3339. */
  readonly at: string;
  readonly system: System;
  readonly what: 'payment' | 'refund' | 'lookup' | 'rate' | 'mail';
  /**
   * `done`: it took effect. `repeated`: it had before, under the same key. `refused`: it was answered with a no. `failed`:
   * nothing was done.
   */
  readonly outcome: 'done' | 'repeated' | 'refused' | 'failed';
  /** Whether an answer was given. */
  readonly answered: boolean;
  readonly [detail: string]: unknown;
}

export type Entry = Omit<Received, 'n' | 'at'>;

/** All that was ever received: a line each in a file, written before the answer goes out, so that a kill -9 loses nothing. */
export class Journal {
  readonly #file: string;
  readonly #all: Received[];

  constructor(dir: string) {
    mkdirSync(dir, { recursive: true });
    this.#file = join(dir, 'received.ndjson');
    this.#all = existsSync(this.#file) ? readLines(this.#file) : [];
  }

  get all(): readonly Received[] {
    return this.#all;
  }

  write(entry: Entry, now = new Date()): Received {
    const received = { n: this.#all.length + 1, at: now.toISOString(), ...entry } as Received; // the rest is in the entry
    appendFileSync(this.#file, `${JSON.stringify(received)}\n`);
    this.#all.push(received);
    return received;
  }
}

/** A line that was cut off by the end of the process is no line: it was not answered either. */
function readLines(file: string): Received[] {
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Received); // written by `write`
}
