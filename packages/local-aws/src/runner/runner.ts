import { setMaxListeners } from 'node:events';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { Invoke } from './invoke.ts';
import type { Mapping } from './mapping.ts';
import { runMapping } from './mapping-loop.ts';
import { Pace } from './pace.ts';
import { pause } from './pause.ts';
import { readSwitches } from './switches.ts';

/** What the runner runs, and with what. */
export type RunnerOptions = {
  readonly mappings: readonly Mapping[];
  readonly kinesis: KinesisClient;
  readonly invoke: Invoke;
  /** Checkpoints, records given up, and switches are kept here. */
  readonly dir: string;
  readonly log?: (line: string) => void;
};

/** A running runner. */
export type Runner = {
  /** Rejects when the runner cannot go on, e.g. because the disk is full. Resolves after `stop`. */
  readonly ended: Promise<void>;
  /** Sends nothing more, waits for what is on its way (at most `graceMs`, 5,000 by default), keeps the checkpoints. */
  stop(graceMs?: number): Promise<void>;
};

/** How often the switches are looked at, in milliseconds. */
const lookEvery = 250;

/** Does what Lambda does with Kinesis event source mappings: each runs by itself, at least once, from its checkpoint. */
export function startRunner(options: RunnerOptions): Runner {
  const stopping = new AbortController();
  const abandoning = new AbortController();
  setMaxListeners(0, stopping.signal, abandoning.signal);
  const paces = new Map<string, Pace>();
  const signals = { stopping: stopping.signal, abandoning: abandoning.signal };
  const runs = options.mappings.map((mapping) => {
    const pace = paces.get(mapping.streamName) ?? new Pace();
    paces.set(mapping.streamName, pace);
    return supervise(mapping, pace, options, signals);
  });
  const ended = Promise.all(runs).then(() => {});

  const stop = async (graceMs = 5000) => {
    stopping.abort();
    const patience = setTimeout(() => abandoning.abort(), graceMs);
    await ended.finally(() => clearTimeout(patience));
  };
  return { ended, stop };
}

type Signals = { readonly stopping: AbortSignal; readonly abandoning: AbortSignal };

/** Keeps one mapping running while it is enabled, and stopped while it is not. */
async function supervise(
  mapping: Mapping,
  pace: Pace,
  { kinesis, invoke, dir, log = () => {} }: RunnerOptions,
  { stopping, abandoning }: Signals,
): Promise<void> {
  const enabled = () => readSwitches(dir)[mapping.id] ?? mapping.enabled;
  while (!stopping.aborted) {
    if (enabled()) {
      const disabling = new AbortController();
      const either = AbortSignal.any([stopping, disabling.signal]);
      setMaxListeners(0, either);
      const run = runMapping({ mapping, kinesis, invoke, dir, pace, log, stopping: either, abandoning });
      await Promise.race([run, until(() => !enabled(), stopping)]);
      disabling.abort();
      await run;
    }
    await pause(lookEvery, stopping);
  }
}

async function until(condition: () => boolean, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted && !condition()) await pause(lookEvery, stopping);
}
