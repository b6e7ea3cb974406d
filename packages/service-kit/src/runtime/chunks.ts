interface Limits<T> {
  readonly length: number;
  readonly size?: number;
  readonly sizeOf?: (item: T) => number;
}

/** Cuts a list into runs within the limits; an item over the size limit stands alone. */
export function chunks<T>(
  items: readonly T[],
  { length, size = Infinity, sizeOf = () => 0 }: Limits<T>,
): T[][] {
  const runs: T[][] = [];
  let run: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const more = sizeOf(item);
    if (run.length > 0 && (run.length === length || bytes + more > size)) {
      runs.push(run);
      run = [];
      bytes = 0;
    }
    run.push(item);
    bytes += more;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}
