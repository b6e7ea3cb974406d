import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the functions have of the world beside their ports: a clock, pauses and chance. */
export interface Ambient {
  /** Milliseconds since 1970. */
  now(): number;
  /** For so many milliseconds, or until the signal aborts, where whoever simulates cares for it. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<unknown>;
  /** From 0 to below 1. */
  random(): number;
  bytes(length: number): Uint8Array;
}

const machine: Ambient = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, signal && { signal }),
  random: () => Math.random(),
  bytes: (length) => randomBytes(length),
};
let current = machine;

/** The machine's, unless something else was put in its place. */
export const ambient: Ambient = {
  now: () => current.now(),
  sleep: (milliseconds, signal) => current.sleep(milliseconds, signal),
  random: () => current.random(),
  bytes: (length) => current.bytes(length),
};

/** For simulations, which have to come out alike each time; without an argument, the machine's again. */
export function replaceAmbient(simulated: Ambient = machine): void {
  current = simulated;
}
