export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** What happened, as it is shown: not all of a long run. */
export function sayTrace(lines: readonly string[]): void {
  for (const line of lines) say(`    ${line}`);
}

export const perSecond = (count: number, since: number): number =>
  Math.round((count * 1_000) / Math.max(1, performance.now() - since));
