import { addUsage, NO_USAGE, timesUsage, type Usage } from '../../../packages/cli/src/cost/usage.ts';
import { median } from '../figure.ts';
import { total } from '../meter/tally.ts';
import { type BatchRun, STAGES } from './batches.ts';
import type { Counted } from './units.ts';

/** `memorySize` of serverless.common.yml. */
export const MEMORY_GB = 1;
const GB = 1024 ** 3;
/** pump and write. */
const READERS = 2;
/** Lambda's own START, END and REPORT, and the line of metrics: bytes. */
export const LOG_BYTES_PER_CALL = 900;

/** What one event consumed in a round: a batch is a request, and each function is called once for it. */
export const usageOfRun = (run: BatchRun, events: number): Usage =>
  timesUsage(
    addUsage(...STAGES.map((stage) => usageOfStage(run, stage)), { ...NO_USAGE, httpRequests: 1 }),
    1 / events,
  );

function usageOfStage(run: BatchRun, stage: (typeof STAGES)[number]): Usage {
  const { tally, ms } = run[stage];
  return {
    httpRequests: 0,
    invocations: 1,
    gbSeconds: (Math.ceil(ms) / 1000) * MEMORY_GB,
    writeUnits: total(tally.writeUnits),
    readUnits: total(tally.readUnits),
    putUnits: tally.putUnits,
    streamGbIn: tally.streamBytesIn / GB,
    streamGbOut: (READERS * tally.streamBytes) / GB,
    logGb: LOG_BYTES_PER_CALL / GB,
  };
}

/** Milliseconds that Lambda would bill for a function's call, in the median round: whole ones. */
export const billedMs = ({ runs }: Counted): number =>
  median(runs.map((run) => STAGES.reduce((sum, stage) => sum + Math.ceil(run[stage].ms), 0) / STAGES.length));
