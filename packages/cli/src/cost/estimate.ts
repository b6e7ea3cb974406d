import { LIST_PRICES, type Priced } from './prices.ts';
import type { StreamMode, Usage } from './usage.ts';

/** One line of a bill. */
export interface CostLine {
  readonly name: Priced;
  readonly quantity: number;
  readonly unit: string;
  readonly usd: number;
}

export const MILLION_EVENTS = 1_000_000;
export const HOURS_PER_MONTH = 730;

/** The event stream and the playback stream. */
const STREAMS = 2;
/** In serverless/alarms.yml and serverless/throttle-alarms.yml; a test counts them in the packaged template. */
export const ALARM_METRICS = 22;

/** Billed for every event in either mode of the streams. */
const ALWAYS = ['httpRequests', 'invocations', 'gbSeconds', 'writeUnits', 'readUnits'] as const;
const OF_THE_STREAM = { PROVISIONED: ['putUnits'], ON_DEMAND: ['streamGbIn', 'streamGbOut'] } as const;

/** What a million events cost that each consume so much on average, line by line; logs are a line of their own. */
export const costOfMillion = (perEvent: Usage, mode: StreamMode): CostLine[] =>
  [...ALWAYS, ...OF_THE_STREAM[mode], 'logGb' as const].map((name) =>
    costLine(name, perEvent[name] * MILLION_EVENTS),
  );

/** What a service costs a month before its first event. */
export const fixedMonthly = (mode: StreamMode, shardsPerStream = 1): CostLine[] => [
  mode === 'PROVISIONED'
    ? costLine('shardHours', STREAMS * shardsPerStream * HOURS_PER_MONTH)
    : costLine('streamHours', STREAMS * HOURS_PER_MONTH),
  costLine('alarmMetrics', ALARM_METRICS),
];

export const totalUsd = (lines: readonly CostLine[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);

export function costLine(name: Priced, quantity: number): CostLine {
  const { usd, per, unit } = LIST_PRICES[name];
  return { name, quantity, unit, usd: (quantity / per) * usd };
}
