import { relative } from 'node:path';
import { describeDifference, type GoldenCheck, historyFile } from '../../packages/testing/src/golden/index.ts';
import { say } from './say.ts';

const SHOWN = 20;

/** What came out another way. @returns whether nothing did */
export function sayChecks(service: string, checks: readonly GoldenCheck[]): boolean {
  if (checks.length === 0) {
    say(`${service}: no golden histories yet; npm run golden -- --record ${service} <file> adds one`);
    return true;
  }
  checks.forEach((check) => {
    sayCheck(service, check);
  });
  const changed = checks.filter(({ differences }) => differences.length > 0);
  if (changed.length > 0)
    say(`If that is what you want: npm run golden -- ${service} --accept. Stored states follow with a rebuild.`);
  return changed.length === 0;
}

/** What was accepted. */
export function sayAccepted(service: string, checks: readonly GoldenCheck[]): void {
  checks.forEach((check) => {
    sayCheck(service, check);
  });
  const changed = checks.filter(({ differences }) => differences.length > 0);
  say(`${service}: ${changed.length} of ${checks.length} results written`);
}

export function sayRecorded(folder: string, { history, aggregates, events }: GoldenCheck): void {
  say(`${relative('.', historyFile(folder, history))}: ${events} events of ${aggregates} aggregates`);
}

function sayCheck(service: string, { history, aggregates, events, differences }: GoldenCheck): void {
  const changedEvents = differences.reduce((sum, difference) => sum + difference.events, 0);
  const result =
    differences.length === 0
      ? 'as accepted'
      : `${differences.length} aggregates and ${changedEvents} events come out another way`;
  say(`${service}/${history}: ${events} events of ${aggregates} aggregates, ${result}`);
  for (const difference of differences.slice(0, SHOWN)) say(indented(describeDifference(difference)));
  if (differences.length > SHOWN) say(`  and ${differences.length - SHOWN} more aggregates`);
}

const indented = (text: string): string => text.replace(/^/gm, '  ');
