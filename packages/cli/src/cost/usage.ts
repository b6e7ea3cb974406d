/** How the event stream is paid for: by the shard, or by the byte. */
export type StreamMode = 'PROVISIONED' | 'ON_DEMAND';

/** What some events consume, in the units that AWS bills; on average for one event, or summed up. */
export interface Usage {
  readonly httpRequests: number;
  readonly invocations: number;
  /** Seconds billed, times the memory configured in GB. */
  readonly gbSeconds: number;
  readonly writeUnits: number;
  /** Of 4 KB read consistently; half as many when eventually consistent. */
  readonly readUnits: number;
  /** 25 KB each, per record. */
  readonly putUnits: number;
  /** GB put on the stream; on demand, each record counts as whole KB. */
  readonly streamGbIn: number;
  /** GB that the mappings read from the stream, all of them together. */
  readonly streamGbOut: number;
  /** GB that the functions log. */
  readonly logGb: number;
}

export const NO_USAGE: Usage = {
  httpRequests: 0,
  invocations: 0,
  gbSeconds: 0,
  writeUnits: 0,
  readUnits: 0,
  putUnits: 0,
  streamGbIn: 0,
  streamGbOut: 0,
  logGb: 0,
};

const names = Object.keys(NO_USAGE) as (keyof Usage)[]; // NO_USAGE names each

export const timesUsage = (usage: Usage, factor: number): Usage => map((name) => usage[name] * factor);

export const addUsage = (...usages: readonly Usage[]): Usage =>
  map((name) => usages.reduce((sum, usage) => sum + usage[name], 0));

const map = (value: (name: keyof Usage) => number): Usage =>
  Object.fromEntries(names.map((name) => [name, value(name)])) as unknown as Usage; // each name, once
