import type { StateDifference } from './playback-request.ts';

/** What a preview found, in short. */
export interface DifferenceSummary {
  /** Aggregates that would change. */
  readonly differing: number;
  /** How many there are of each kind of change, most frequent first; equal ones by name. */
  readonly kinds: readonly { readonly kind: readonly string[]; readonly count: number }[];
  /** Those that would change most by the named field, largest first; equal ones by subject. */
  readonly largest: readonly StateDifference[];
}

const moved = ({ field }: StateDifference): number =>
  field === undefined ? 0 : Math.abs(field.after - field.before);

const byName = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/**
 * Sums up differences, page by page: `add` each as it comes, `summary()` when all are in. Holds the kinds and the
 * largest in memory, not the differences.
 *
 * @param most how many of the largest are kept
 */
export function summarizingDifferences(most = 10) {
  const counts = new Map<string, number>();
  let differing = 0;
  let largest: readonly StateDifference[] = [];
  return {
    add(difference: StateDifference): void {
      const kind = JSON.stringify(difference.kind);
      differing += 1;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (moved(difference) === 0) return;
      largest = [...largest, difference]
        .sort((a, b) => moved(b) - moved(a) || byName(a.subject, b.subject))
        .slice(0, most);
    },
    summary: (): DifferenceSummary => ({
      differing,
      kinds: [...counts]
        .sort(([a, many], [b, more]) => more - many || byName(a, b))
        .map(([kind, count]) => ({ kind: JSON.parse(kind) as readonly string[], count })),
      largest,
    }),
  };
}

/** Sums up the differences of pages that are at hand. Pure. */
export function summarizeDifferences(
  pages: Iterable<{ readonly differences: readonly StateDifference[] }>,
  most?: number,
): DifferenceSummary {
  const summarizing = summarizingDifferences(most);
  for (const { differences } of pages) differences.forEach(summarizing.add);
  return summarizing.summary();
}
