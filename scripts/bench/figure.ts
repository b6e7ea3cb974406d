/** What a figure is to be, in its own unit. */
export type Aim = { readonly atMost: number } | { readonly atLeast: number };

/** One measured number: the median of a series, one value a round. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly series: readonly number[];
  readonly aim?: Aim;
  readonly met?: boolean;
}

/** @param series one value a round, at least one */
export function figure(name: string, unit: string, series: readonly number[], aim?: Aim): Figure {
  const value = median(series);
  const about = { name, value, unit, series };
  return aim === undefined ? about : { ...about, aim, met: meets(value, aim) };
}

const meets = (value: number, aim: Aim): boolean =>
  'atMost' in aim ? value <= aim.atMost : value >= aim.atLeast;

/** @throws RangeError for an empty series */
export function median(series: readonly number[]): number {
  return percentile(series, 0.5);
}

/** The smallest value that so many of the others do not exceed; between two for an even number's half. */
export function percentile(series: readonly number[], share: number): number {
  if (series.length === 0) throw new RangeError('There is nothing that was measured.');
  const sorted = series.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [below = 0, above = 0] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}
