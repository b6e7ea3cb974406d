import { NO_USAGE, type Usage } from './usage.ts';

/** How large things are in the design that is compared with, and how long its functions run. */
export interface Naive {
  readonly eventBytes: number;
  readonly eventUnits: number;
  readonly stateUnits: number;
  readonly memoryGb: number;
  /** Milliseconds billed for each of the three calls. */
  readonly msPerCall: number;
  readonly logBytesPerCall: number;
}

const CALLS = 3;
const GB = 1024 ** 3;

/**
 * What one event consumes in the design that most begin with: each event a request, a record, an invocation of three
 * functions, an item in the log, a read and a write of its state.
 */
export const naiveUsage = (naive: Naive): Usage => ({
  ...NO_USAGE,
  httpRequests: 1,
  invocations: CALLS,
  gbSeconds: (CALLS * naive.msPerCall * naive.memoryGb) / 1000,
  writeUnits: naive.eventUnits + naive.stateUnits,
  readUnits: Math.ceil(naive.stateUnits / 4),
  putUnits: Math.ceil(naive.eventBytes / (25 * 1024)),
  streamGbIn: (Math.ceil(naive.eventBytes / 1024) * 1024) / GB,
  streamGbOut: (2 * naive.eventBytes) / GB,
  logGb: (CALLS * naive.logBytesPerCall) / GB,
});
