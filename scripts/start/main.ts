import { LocalAwsError, usableEngine } from '../../packages/local-aws/src/index.ts';
import { bringUp } from './bring-up.ts';
import { hintsOf } from './hints.ts';
import { type Layout, layoutOf, portsOf } from './layout.ts';
import { emptyLocalDir, lockLocalDir, markLocalDir, unlockLocalDir } from './local-dir.ts';
import { tell } from './output.ts';
import { Parts } from './parts.ts';
import { checkPorts } from './ports-free.ts';
import { clearLeftovers, removeRunFile, writeRunFile } from './run-file.ts';
import { StartError } from './start-error.ts';

/** `npm start`: runs the local cloud until it is told to stop. Answers with the exit code. */
export async function main(args: readonly string[], servicesDir: string): Promise<number> {
  const stopped = untilStopped();
  try {
    const fresh = freshOf(args);
    const layout = layoutOf(servicesDir);
    lockLocalDir(layout.localDir);
    return await run(layout, fresh, stopped).finally(() => unlockLocalDir(layout.localDir));
  } catch (error) {
    return complain(error);
  }
}

function freshOf(args: readonly string[]): boolean {
  const unknown = args.find((argument) => argument !== '--fresh');
  if (unknown !== undefined) throw new StartError(`Unknown option ${unknown}: there is only --fresh.`);
  return args.length > 0;
}

async function run(layout: Layout, fresh: boolean, stopped: Promise<void>): Promise<number> {
  const engine = usableEngine();
  const left = await clearLeftovers(layout.localDir);
  if (left.length > 0) tell(`Ended what an earlier run had left: ${left.join(', ')}.`);
  if (fresh) emptyLocalDir(layout.localDir);
  const ports = portsOf(layout);
  await checkPorts(ports);
  markLocalDir(layout.localDir, engine);

  const parts = new Parts((pids) => writeRunFile(layout.localDir, { start: process.pid, ...pids }, ports));
  try {
    await Promise.race([stopped, parts.failed, bringUp(layout, engine, parts).then(() => greet(layout))]);
    await Promise.race([stopped, parts.failed]);
    tell('stopping');
  } finally {
    await parts.stop();
    removeRunFile(layout.localDir);
  }
  return 0;
}

function greet(layout: Layout): void {
  for (const line of hintsOf(layout)) tell(line);
  tell('reprise is ready');
}

/** On Ctrl-C, on SIGTERM, and when whoever started this is gone (bootstrap.mjs holds a channel to it). */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const reason of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(reason, () => resolve());
  });
}

function complain(error: unknown): number {
  const expected = error instanceof StartError || error instanceof LocalAwsError;
  process.stderr.write(
    `${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  return 1;
}
