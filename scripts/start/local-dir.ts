import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processIdentity } from './process-identity.ts';
import { StartError } from './start-error.ts';

const lockFile = 'start.lock';
const markFile = 'reprise.json';

/**
 * Takes the folder for this process, until it ends.
 *
 * @throws {StartError} when another start that is alive has it.
 */
export function lockLocalDir(localDir: string): void {
  mkdirSync(localDir, { recursive: true });
  const lock = join(localDir, lockFile);
  const holder = readLock(lock);
  if (holder !== undefined && processIdentity(holder.pid) === holder.identity)
    throw alreadyRunning(localDir, holder.pid);
  rmSync(lock, { force: true });
  const mine = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) });
  try {
    writeFileSync(lock, mine, { flag: 'wx' });
  } catch {
    throw alreadyRunning(localDir, readLock(lock)?.pid);
  }
}

/** Gives the folder back. */
export function unlockLocalDir(localDir: string): void {
  rmSync(join(localDir, lockFile), { force: true });
}

/**
 * Empties the folder, but for the lock.
 *
 * @throws {StartError} when it holds things and was never a local cloud's: a mistaken REPRISE_LOCAL_DIR costs nothing.
 */
export function emptyLocalDir(localDir: string): void {
  const content = readdirSync(localDir).filter((name) => name !== lockFile);
  if (content.length > 0 && !existsSync(join(localDir, markFile))) {
    throw new StartError(
      `${localDir} holds files that npm start has not made: --fresh does not remove them.`,
    );
  }
  for (const name of content) rmSync(join(localDir, name), { recursive: true, force: true });
}

/**
 * Marks the folder as a local cloud's, on one DynamoDB engine. Another engine would find none of the tables' content,
 * while the checkpoints say that it has been processed.
 *
 * @throws {StartError} when the folder was made with another engine.
 */
export function markLocalDir(localDir: string, engine: string): void {
  const mark = join(localDir, markFile);
  const known = existsSync(mark) ? JSON.parse(readFileSync(mark, 'utf8')).dynamodb : engine;
  if (known !== engine) {
    throw new StartError(
      `${localDir} was made with ${known}, not ${engine}: add --fresh to begin anew, or name another REPRISE_LOCAL_DIR.`,
    );
  }
  writeFileSync(mark, `${JSON.stringify({ dynamodb: engine })}\n`);
}

function readLock(lock: string): { readonly pid: number; readonly identity: string | undefined } | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8'));
  } catch {
    return undefined;
  }
}

function alreadyRunning(localDir: string, pid: number | undefined): StartError {
  return new StartError(
    `Reprise already runs on ${localDir} (process ${pid ?? 'unknown'}): stop it first, or give this one a REPRISE_LOCAL_DIR and a REPRISE_PORT_OFFSET of its own.`,
  );
}
