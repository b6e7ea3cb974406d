import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach } from '@jest/globals';
import { replaceAmbient } from '../../src/runtime/ambient.ts';

/** Gives the tests of a file a clock on which pauses take no time: whoever sleeps sets it forward. */
export function virtualTime(start = Date.UTC(2026, 10, 23, 8, 15)) {
  let time = start;
  const clock = {
    now: () => time,
    sleep: async (milliseconds: number) => {
      time += milliseconds;
      // Whoever else is at work gets a turn.
      await new Promise((resolve) => setImmediate(resolve));
    },
    random: () => Math.random(),
    bytes: (length: number) => randomBytes(length),
  };
  beforeEach(() => {
    time = start;
    replaceAmbient(clock);
  });
  afterEach(() => replaceAmbient());
  return { now: clock.now, pass: clock.sleep };
}
