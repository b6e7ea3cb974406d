import type { Ambient } from '../../src/index.ts';

interface Timer {
  readonly at: number;
  readonly ring: () => void;
}

const START = Date.parse('2026-11-24T12:00:00Z');

/** Lets everything go on that can without anybody's help. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A world whose time stands still until somebody waits for it, and whose chances are all the same. */
export class World implements Ambient {
  #now = START;
  #timers: Timer[] = [];
  #drawn = 0;

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = { at: this.#now + milliseconds, ring: () => resolve(undefined) };
      this.#timers.push(timer);
      signal?.addEventListener('abort', () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        reject(signal.reason);
      });
    });
  }

  random(): number {
    return 0.5;
  }

  bytes(length: number): Uint8Array {
    return Buffer.alloc(length, String(this.#drawn++).padStart(length, '.'));
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Until it is that late, where it is not later already. */
  passUntil(time: number): void {
    this.#now = Math.max(this.#now, time);
  }

  /** Rings the next timer; false where there is none. */
  ringNext(): boolean {
    const [next, ...others] = this.#timers.sort((a, b) => a.at - b.at);
    if (next === undefined) return false;
    this.#timers = others;
    this.passUntil(next.at);
    next.ring();
    return true;
  }

  /** The promise's result; whenever everybody waits, time goes on to the next timer. */
  async until<Result>(promise: Promise<Result>, help: () => boolean = () => false): Promise<Result> {
    let over = false;
    const watched = promise.finally(() => {
      over = true;
    });
    watched.catch(() => {});
    for (;;) {
      await settled();
      if (over) return watched;
      if (!help() && !this.ringNext()) throw new Error('Everybody waits, and nothing is to come.');
    }
  }
}
