/** What some calls to AWS consumed. */
export interface Tally {
  readonly calls: number;
  readonly byCommand: Readonly<Record<string, number>>;
  /** By table. */
  readonly writeUnits: Readonly<Record<string, number>>;
  readonly readUnits: Readonly<Record<string, number>>;
  /** Of 25 KB, per record. */
  readonly putUnits: number;
  /** Each record's in whole KB, as on-demand streams bill it. */
  readonly streamBytesIn: number;
  /** As they are, for each reader. */
  readonly streamBytes: number;
}

export const EMPTY: Tally = {
  calls: 0,
  byCommand: {},
  writeUnits: {},
  readUnits: {},
  putUnits: 0,
  streamBytesIn: 0,
  streamBytes: 0,
};

type Counts = Readonly<Record<string, number>>;

const sumCounts = (a: Counts, b: Counts): Counts => {
  const sum = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
};

export const addTally = (a: Tally, b: Tally): Tally => ({
  calls: a.calls + b.calls,
  byCommand: sumCounts(a.byCommand, b.byCommand),
  writeUnits: sumCounts(a.writeUnits, b.writeUnits),
  readUnits: sumCounts(a.readUnits, b.readUnits),
  putUnits: a.putUnits + b.putUnits,
  streamBytesIn: a.streamBytesIn + b.streamBytesIn,
  streamBytes: a.streamBytes + b.streamBytes,
});

export const total = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);
