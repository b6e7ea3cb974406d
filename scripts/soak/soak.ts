import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { activities } from './activities/index.ts';
import { checkPoint } from './check-point.ts';
import { checks } from './checks/index.ts';
import { makeTrouble } from './outside.ts';
import { pause } from './pause.ts';
import { newRun, type SoakRun } from './run.ts';
import { startSoakedCloud } from './soaked-cloud.ts';
import { progress, summary, summaryLine } from './summary.ts';
import { Trace } from './trace.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  /** Keeps the folder of a run in which all went well, too. */
  readonly keep: boolean;
}

/** Of a fault, for each call to an engine. */
const CHANCE = 0.1;
const CHECK_EVERY_MS = 60_000;
const TELL_EVERY_MS = 10_000;
const SHOWN = 20;

/** Runs a local cloud under load, faults and kills. @returns whether all was as it has to be */
export async function soak(options: SoakOptions): Promise<boolean> {
  const { minutes, seed } = options;
  const folder = mkdtempSync(join(tmpdir(), 'reprise-soak-'));
  const trace = new Trace(folder);
  trace.say(`soak for ${minutes} minutes, seed ${seed}, in ${folder}`);
  const cloud = await startSoakedCloud({
    folder,
    seed,
    chance: CHANCE,
    onFault: (engine, fault) => trace.note('fault', { engine, ...fault }),
  });
  const ending = new AbortController();
  process.once('SIGINT', () => ending.abort());
  const run = newRun({ seed, cloud, trace, stopping: ending.signal });
  await makeTrouble(run);
  trace.say(`the local cloud is up: ${Object.keys(cloud.cloud.pids()).join(', ')}`);
  const result = await soakUntil(run, minutes, ending);
  trace.flush();
  for (const line of summary(run, result.checks, result.violations)) say(line);
  await cloud.stop();
  tellVerdict(result.violations, folder, options);
  say(summaryLine(run, options, result.checks, result.violations));
  return result.violations.length === 0;
}

interface Result {
  readonly checks: number;
  readonly violations: readonly string[];
}

async function soakUntil(run: SoakRun, minutes: number, ending: AbortController): Promise<Result> {
  const violations: string[] = [];
  const end = setTimeout(() => ending.abort(), minutes * 60_000);
  const telling = setInterval(() => run.trace.say(progress(run)), TELL_EVERY_MS);
  const running = activities.map((activity) =>
    activity.run(run).catch((error: unknown) => {
      const violation = `${activity.name}: ${error instanceof Error ? error.message : error}`;
      run.trace.say(violation);
      violations.push(violation);
      ending.abort();
    }),
  );
  let made = 0;
  for (;;) {
    await pause(CHECK_EVERY_MS, run.stopping);
    const last = run.stopping.aborted;
    if (last) await Promise.all(running);
    violations.push(...(await checkPoint(run)));
    made++;
    if (violations.length > 0) ending.abort();
    if (last) break;
  }
  clearTimeout(end);
  clearInterval(telling);
  return { checks: made, violations };
}

function tellVerdict(
  violations: readonly string[],
  folder: string,
  { minutes, seed, keep }: SoakOptions,
): void {
  for (const violation of violations.slice(0, SHOWN)) say(`  ${violation}`);
  if (violations.length > SHOWN) say(`  and ${violations.length - SHOWN} more`);
  if (violations.length === 0) for (const { name } of checks) say(`  ok: ${name}`);
  say(`again      npm run soak -- --minutes ${minutes} --seed ${seed}`);
  if (violations.length > 0 || keep)
    say(`kept       ${folder}: soak.ndjson, cloud.log, local/ (docs/guides/soak.md)`);
  else rmSync(folder, { recursive: true, force: true });
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
