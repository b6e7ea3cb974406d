import type { Bench } from './bench.ts';
import type { Aim, Figure } from './figure.ts';
import type { Machine } from './machine.ts';

/** One run: what `--json` prints. */
export interface Report {
  readonly measuredAt: string;
  readonly machine: Machine;
  readonly rounds: number;
  /** Then the numbers mean nothing but that the benches work. */
  readonly quick: boolean;
  readonly figures: readonly (Figure & { readonly bench: string })[];
  /** Figures with an aim: how many there are, and how many met it. */
  readonly aims: { readonly total: number; readonly met: number };
  /** Benches that could not measure. */
  readonly failed: readonly { readonly bench: string; readonly reason: string }[];
}

export interface Measured {
  readonly bench: Bench;
  readonly figures: readonly Figure[];
  /** Why there are none. */
  readonly failed?: string;
}

export function reportOf(
  machine: Machine,
  how: { readonly rounds: number; readonly quick: boolean },
  measured: readonly Measured[],
): Report {
  const figures = measured.flatMap(({ bench, figures: of }) =>
    of.map((one) => ({ bench: bench.name, ...one })),
  );
  const aimed = figures.filter(({ aim }) => aim !== undefined);
  const aims = { total: aimed.length, met: aimed.filter(({ met }) => met).length };
  const failed = measured.flatMap(({ bench, failed: reason }) =>
    reason === undefined ? [] : [{ bench: bench.name, reason }],
  );
  return { measuredAt: new Date().toISOString(), machine, ...how, figures, aims, failed };
}

/** The same for people. */
export function table({ machine, rounds, quick, figures, aims, failed }: Report): string {
  const { cpu, cores, memoryGb, os, node, load } = machine;
  const rows = figures.map(({ bench, name, value, unit, aim, met }) =>
    [
      bench.padEnd(9),
      name.padEnd(66),
      readable(value).padStart(10),
      unit.padEnd(16),
      aim ? aimText(aim, met) : '',
    ]
      .join(' ')
      .trimEnd(),
  );
  return [
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${os}, Node ${node}, load ${load} before`,
    `median of ${rounds}${quick ? '; quick: the numbers mean nothing' : ''}`,
    '',
    ...rows,
    '',
    `${aims.met} of ${aims.total} aims met`,
    ...failed.map(({ bench, reason }) => `${bench} FAILED: ${reason}`),
    '',
  ].join('\n');
}

const aimText = (aim: Aim, met: boolean | undefined): string =>
  `${met ? 'met' : 'NOT MET'}: ${'atMost' in aim ? `at most ${aim.atMost}` : `at least ${aim.atLeast}`}`;

const readable = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
