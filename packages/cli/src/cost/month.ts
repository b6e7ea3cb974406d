import {
  type CostLine,
  costOfMillion,
  fixedMonthly,
  HOURS_PER_MONTH,
  MILLION_EVENTS,
  totalUsd,
} from './estimate.ts';
import { type Traffic, usageOf } from './traffic.ts';
import type { StreamMode } from './usage.ts';

/** What a month is asked about. */
export interface MonthPlan {
  /** Events a second, of all services together. */
  readonly rate: number;
  /** Services among which the events are divided evenly. */
  readonly services: number;
  readonly eventsPerRequest: number;
  /** Different aggregates among the events of a request. */
  readonly aggregatesPerRequest: number;
  /** Bytes of an event's payload. */
  readonly dataBytes: number;
  readonly forever: boolean;
  readonly mode: StreamMode;
  /** Of each stream; as many as the events take where it is not said. */
  readonly shards?: number;
  readonly msPerCall: number;
  readonly msPerEvent: number;
}

export interface Month {
  readonly events: number;
  /** Of each stream. */
  readonly shards: number;
  readonly traffic: Traffic;
  readonly lines: readonly CostLine[];
  readonly usd: number;
  readonly usdPerMillionEvents: number;
}

/** Attributes of an event in JSON, besides its payload. */
const ENVELOPE_BYTES = 250;
/** The same in the events table, under short names: service-kit's tests hold an event with 500 bytes under one KB. */
const ITEM_BYTES = 500;
/** serverless.common.yml: memory, batch window and batch size. */
const MEMORY_GB = 1;
const WINDOW_SECONDS = 1;
const RECORDS_PER_BATCH = 500;
/** What a shard takes a second. */
const SHARD_BYTES = 1_000_000;
const SHARD_RECORDS = 1_000;

/** What a month costs at list price, line by line. */
export function monthlyCost(plan: MonthPlan): Month {
  const shards = plan.shards ?? shardsFor(plan);
  const traffic = trafficOf(plan, shards);
  const events = plan.rate * HOURS_PER_MONTH * 3_600;
  const lines = [
    ...costOfMillion(usageOf(traffic), plan.mode).map((line) => times(line, events / MILLION_EVENTS)),
    ...fixedMonthly(plan.mode, shards).map((line) => times(line, plan.services)),
  ];
  const usd = totalUsd(lines);
  return { events, shards, traffic, lines, usd, usdPerMillionEvents: usd / (events / MILLION_EVENTS) };
}

const times = (line: CostLine, factor: number): CostLine => ({
  ...line,
  quantity: line.quantity * factor,
  usd: line.usd * factor,
});

function shardsFor({ rate, services, ...plan }: MonthPlan): number {
  const bytes = (rate / services) * (plan.dataBytes + ENVELOPE_BYTES);
  const records = (rate / services / plan.eventsPerRequest) * plan.aggregatesPerRequest;
  return Math.max(1, Math.ceil(bytes / SHARD_BYTES), Math.ceil(records / SHARD_RECORDS));
}

function trafficOf(plan: MonthPlan, shards: number): Traffic {
  const { eventsPerRequest, aggregatesPerRequest, dataBytes, msPerCall, msPerEvent } = plan;
  const aggregatesPerEvent = aggregatesPerRequest / eventsPerRequest;
  const inWindow = (plan.rate / plan.services / shards) * WINDOW_SECONDS;
  const eventsPerBatch = Math.min(
    Math.max(eventsPerRequest, inWindow),
    RECORDS_PER_BATCH / aggregatesPerEvent,
  );
  const duration = { perCall: msPerCall, perEvent: msPerEvent };
  return {
    eventBytes: dataBytes + ENVELOPE_BYTES,
    eventsPerRequest,
    aggregatesPerRequest,
    eventsPerBatch,
    aggregatesPerBatch: eventsPerBatch * aggregatesPerEvent,
    eventUnits: Math.ceil((dataBytes + ITEM_BYTES) / 1_024),
    stateUnits: 1,
    forever: plan.forever,
    cachedStates: 0,
    memoryGb: MEMORY_GB,
    ingest: duration,
    pump: duration,
    write: duration,
  };
}
