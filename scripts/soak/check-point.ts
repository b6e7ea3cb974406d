import { checks } from './checks/index.ts';
import { pause } from './pause.ts';
import type { SoakRun } from './run.ts';
import { settle } from './settle.ts';

/** Holds all activities, lets everything come to rest, and looks whether all is as it has to be. @returns what is not */
export async function checkPoint(run: SoakRun): Promise<readonly string[]> {
  await run.gate.close();
  const began = Date.now();
  try {
    const violations = await violationsOf(run);
    const events = run.book.sent.size;
    const verdict = violations.length === 0 ? 'all is as it has to be' : `${violations.length} VIOLATIONS`;
    run.trace.say(
      `check: ${events} events in ${run.book.subjects().length} accounts: ${verdict} (${seconds(began)} s)`,
    );
    return violations;
  } finally {
    await run.cloud.inject(true);
    run.gate.open();
  }
}

/** So that a run has an end, whatever it has found. */
const WITHIN_MS = 15 * 60_000;

async function violationsOf(run: SoakRun): Promise<readonly string[]> {
  const ended = new AbortController();
  const tooLong = pause(WITHIN_MS, ended.signal).then(() => [
    `The check did not come to its end within ${WITHIN_MS / 60_000} minutes.`,
  ]);
  const violations = await Promise.race([found(run), tooLong]);
  ended.abort();
  run.trace.note('check', { violations });
  return violations;
}

async function found(run: SoakRun): Promise<readonly string[]> {
  const violations: string[] = [];
  try {
    const evidence = await settle(run);
    for (const [what, { length }] of Object.entries(evidence.outside)) run.outside.set(what, length);
    for (const check of checks) violations.push(...(await check.violations(run, evidence)));
  } catch (error) {
    violations.push(`The check could not be made: ${error instanceof Error ? error.message : error}`);
  }
  return violations;
}

const seconds = (since: number): string => ((Date.now() - since) / 1000).toFixed(1);
