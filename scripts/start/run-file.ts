import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity } from './process-identity.ts';

/** `.local/run.json`: what is running on this folder, for the next start, and for tests that kill it. */
export type RunFile = {
  /** Process ids, by part; `start` is `npm start` itself. */
  readonly pids: Readonly<Record<string, number>>;
  /** TCP ports, by part. */
  readonly ports: Readonly<Record<string, number>>;
  /** Which processes these pids were, so that a later one with the same pid is left alone. */
  readonly identities: Readonly<Record<string, string | undefined>>;
};

/** Notes what is running. */
export function writeRunFile(localDir: string, pids: RunFile['pids'], ports: RunFile['ports']): void {
  const identities = Object.fromEntries(
    Object.entries(pids).map(([name, pid]) => [name, processIdentity(pid)]),
  );
  const file = join(localDir, 'run.json');
  writeFileSync(`${file}.tmp`, `${JSON.stringify({ pids, ports, identities }, null, 2)}\n`);
  renameSync(`${file}.tmp`, file);
}

/** Nothing is running any more. */
export function removeRunFile(localDir: string): void {
  rmSync(join(localDir, 'run.json'), { force: true });
}

/** Ends what an earlier run left behind (which a `kill -9` of everything at once can do). Answers with its parts' names. */
export async function clearLeftovers(localDir: string): Promise<readonly string[]> {
  const { pids, identities } = readRunFile(localDir);
  const alive = Object.entries(pids).filter(
    ([name, pid]) =>
      pid !== process.pid && identities[name] !== undefined && processIdentity(pid) === identities[name],
  );
  for (const [name, pid] of alive) {
    kill(pid);
    while (processIdentity(pid) === identities[name]) await sleep(10);
  }
  removeRunFile(localDir);
  return alive.map(([name]) => name);
}

function readRunFile(localDir: string): RunFile {
  try {
    return {
      pids: {},
      ports: {},
      identities: {},
      ...JSON.parse(readFileSync(join(localDir, 'run.json'), 'utf8')),
    };
  } catch {
    return { pids: {}, ports: {}, identities: {} };
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}
