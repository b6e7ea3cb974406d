import type { FaultCounts } from '../../packages/local-aws/src/index.ts';
import { PAYOUT_REQUESTED } from './payouts.ts';
import type { SoakRun } from './run.ts';

/** `5 dynamodb, 4 kinesis`; `none` where nothing counts. */
export function counted(counts: Iterable<readonly [string, number]>): string {
  const some = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return some.length === 0 ? 'none' : some.map(([name, count]) => `${count} ${name}`).join(', ');
}

export const faultsOf = (counts: FaultCounts): string => counted(Object.entries(counts));

/** One line on how far it is. */
export function progress({ book, kills, cloud }: SoakRun): string {
  const killed = [...kills.values()].reduce((sum, count) => sum + count, 0);
  const faults = Object.values(cloud.faults()).reduce((sum, count) => sum + count, 0);
  return `${book.sent.size} events in ${book.requests} requests (${book.attempts} attempts), ${killed} kills, ${faults} faults`;
}

/** What there was, at the end. */
export function summary(run: SoakRun, checks: number, violations: readonly string[]): readonly string[] {
  const { book, kills, restarts, playbacks, silent, outside, attended, cloud } = run;
  const copies = book.told.length - new Set(book.told.map(({ id }) => id)).size;
  const sorted = [...restarts].sort((a, b) => a - b);
  const at = (share: number) => ((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) / 1000).toFixed(1);
  return [
    '',
    `events     ${book.sent.size} in ${book.subjects().length} accounts, accepted ${book.told.length} times: ${copies} were repeats`,
    `requests   ${book.requests}, in ${book.attempts} attempts`,
    `outside    ${payoutsIn(run)} payouts asked for; by its own record ${counted(outside)}`,
    `kill -9    ${counted(kills)}; everything back after ${at(0.5)} s in the median, ${at(1)} s at most`,
    `playbacks  ${counted(playbacks)}`,
    `at rest    ${counted(silent)}: nothing was heard outside`,
    `parked     ${counted(attended)}: looked after by a person`,
    `faults     ${faultsOf(cloud.faults())}`,
    `checks     ${checks}, ${violations.length} violations`,
  ];
}

const payoutsIn = ({ book }: SoakRun): number =>
  [...book.sent.values()].filter(({ type }) => type === PAYOUT_REQUESTED).length;

/** The same for programs: one line of JSON. */
export const summaryLine = (
  run: SoakRun,
  { seed, minutes }: { readonly seed: number; readonly minutes: number },
  checks: number,
  violations: readonly string[],
): string =>
  JSON.stringify({
    ...{ ok: violations.length === 0, seed, minutes, checks, violations: violations.length },
    events: run.book.sent.size,
    payouts: payoutsIn(run),
    outside: Object.fromEntries(run.outside),
    kills: Object.fromEntries(run.kills),
    playbacks: Object.fromEntries(run.playbacks),
    faults: run.cloud.faults(),
  });
