import { addUsage, NO_USAGE, timesUsage, type Usage } from './usage.ts';

/** How long a function is billed for a call: so many milliseconds, and so many more for each event in it. */
export interface Duration {
  readonly perCall: number;
  readonly perEvent: number;
}

/** What a service has to do, as far as its cost depends on it. */
export interface Traffic {
  /** Bytes of an event's JSON. */
  readonly eventBytes: number;
  readonly eventsPerRequest: number;
  /** Different aggregates among the events of a request: a stream record for each. */
  readonly aggregatesPerRequest: number;
  /** Events that pump and write are handed at a time: those of one request, or of a batch window. */
  readonly eventsPerBatch: number;
  /** Different aggregates among them: a write of a state for each. */
  readonly aggregatesPerBatch: number;
  /** Write units of an event's item and of a state's: one for each KB begun. */
  readonly eventUnits: number;
  readonly stateUnits: number;
  /** Whether the types ask for `idempotency: 'forever'`: one more small item for each event. */
  readonly forever: boolean;
  /** Share of the states that write still has from the last time, and does not read. */
  readonly cachedStates: number;
  readonly memoryGb: number;
  readonly ingest: Duration;
  readonly pump: Duration;
  readonly write: Duration;
}

/** So many records of a batch fit one KB of its timeline entry, compressed. */
const RECORDS_PER_TIMELINE_UNIT = 25;
const PUT_UNIT = 25 * 1024;
const KB = 1024;
const GB = 1024 ** 3;
/** Lambda's own START, END and REPORT, and the line of metrics. */
const LOG_BYTES_PER_CALL = 900;
const MAPPINGS = 2;

/**
 * What one event consumes on average. docs/cost.md has the formula; `npm run bench -- --only calls` counts the same in
 * the running functions, and the two are compared in a test.
 */
export function usageOf(traffic: Traffic): Usage {
  const request = timesUsage(usageOfRequest(traffic), 1 / traffic.eventsPerRequest);
  const batch = timesUsage(usageOfBatch(traffic), 1 / traffic.eventsPerBatch);
  return addUsage(request, batch);
}

function usageOfRequest(traffic: Traffic): Usage {
  const { eventsPerRequest, aggregatesPerRequest, eventBytes, ingest, memoryGb } = traffic;
  const recordBytes = (eventBytes * eventsPerRequest) / aggregatesPerRequest;
  return {
    ...NO_USAGE,
    httpRequests: 1,
    invocations: 1,
    gbSeconds: gbSeconds(ingest, eventsPerRequest, memoryGb),
    putUnits: aggregatesPerRequest * Math.ceil(recordBytes / PUT_UNIT),
    streamGbIn: (aggregatesPerRequest * Math.ceil(recordBytes / KB) * KB) / GB,
    streamGbOut: (MAPPINGS * aggregatesPerRequest * recordBytes) / GB,
    logGb: LOG_BYTES_PER_CALL / GB,
  };
}

function usageOfBatch(traffic: Traffic): Usage {
  const { eventsPerBatch, aggregatesPerBatch, eventUnits, stateUnits, forever, cachedStates } = traffic;
  const records = (eventsPerBatch / traffic.eventsPerRequest) * traffic.aggregatesPerRequest;
  const timeline = Math.ceil(records / RECORDS_PER_TIMELINE_UNIT);
  const read = aggregatesPerBatch * (1 - cachedStates);
  const duration = addDurations(traffic.pump, traffic.write);
  return {
    ...NO_USAGE,
    invocations: 2,
    gbSeconds: gbSeconds(duration, eventsPerBatch, traffic.memoryGb),
    writeUnits:
      eventsPerBatch * (eventUnits + (forever ? 1 : 0)) + timeline + aggregatesPerBatch * stateUnits,
    // With the item that says whether a missing state is a new one.
    readUnits: read > 0 ? read * Math.ceil(stateUnits / 4) + 1 : 0,
    logGb: (2 * LOG_BYTES_PER_CALL) / GB,
  };
}

const addDurations = (a: Duration, b: Duration): Duration => ({
  perCall: a.perCall + b.perCall,
  perEvent: a.perEvent + b.perEvent,
});

const gbSeconds = ({ perCall, perEvent }: Duration, events: number, memoryGb: number): number =>
  ((perCall + perEvent * events) / 1000) * memoryGb;
