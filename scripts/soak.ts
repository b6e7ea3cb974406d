/**
 * The soak: npm run soak -- [--minutes N] [--seed S] [--keep]
 *
 * A local cloud under load, of which calls to the engines fail and processes are killed. What it checks and how to read
 * a run that failed: docs/guides/soak.md.
 */
import { parseArgs } from 'node:util';
import { soak } from './soak/soak.ts';

const options = {
  minutes: { type: 'string', default: '5' },
  seed: { type: 'string', default: String(1 + Math.floor(Math.random() * 999_999)) },
  keep: { type: 'boolean', default: false },
} as const;

/** @throws TypeError where it is no positive number */
function positive(name: string, text: string, pattern: RegExp): number {
  if (pattern.test(text) && Number(text) > 0) return Number(text);
  throw new TypeError(`--${name} takes a positive number, not ${JSON.stringify(text)}.`);
}

try {
  const { values } = parseArgs({ options });
  const minutes = positive('minutes', values.minutes, /^\d{1,4}(\.\d+)?$/);
  const seed = positive('seed', values.seed, /^\d{1,15}$/);
  // What a check that took too long still waits for, nobody waits for.
  process.exit((await soak({ minutes, seed, keep: values.keep })) ? 0 : 1);
} catch (error) {
  process.stderr.write(`soak: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
