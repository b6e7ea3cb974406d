/** Between polls while records come, in milliseconds. */
const busyDelay = 20;
/** How long after the last record a stream still counts as busy. */
const busyFor = 2000;
const idleDelay = 250;

/**
 * How long to wait before a stream is asked again. One for all readers of a stream: what wakes one of them, wakes
 * the others.
 */
export class Pace {
  #lastRecords = 0;

  /** Records have come. */
  traffic(now = Date.now()): void {
    this.#lastRecords = now;
  }

  /** Milliseconds to wait after a poll: short while there is traffic, rising to a quarter of a second without. */
  delay(now = Date.now()): number {
    const quiet = now - this.#lastRecords;
    return quiet < busyFor ? busyDelay : Math.min(idleDelay, busyDelay + (quiet - busyFor) / 10);
  }
}
