import { duration } from '../duration.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** An event source mapping, wherever it runs. */
export interface MappingFound {
  readonly functionName: string;
  readonly streamName: string;
  readonly enabled: boolean;
  /** How old the oldest record is that it has not processed, in milliseconds; undefined where that is not known. */
  readonly ageMs?: number | undefined;
  /** What Lambda says of its last batch, where that is a problem. */
  readonly problem?: string | undefined;
  /** Batches that were given up. */
  readonly givenUp?: number;
}

const BEHIND_MS = 30_000;
/** As the alarms have it. */
const FAR_BEHIND_MS = 300_000;

/** @param log where to look when it is behind */
export function mappingCheck(service: string, mapping: MappingFound, log: string): Check {
  const { functionName, streamName, enabled, ageMs, problem, givenUp = 0 } = mapping;
  const part = `${service} mapping`;
  const name = `${functionName} on ${streamName}`;
  if (!enabled)
    return warn(part, `${name} is switched off`, 'Once it is enabled it goes on where it stopped.');
  if (problem !== undefined) return fail(part, `${name}: ${problem}`, `Look at ${log}.`);
  if (givenUp > 0)
    return warn(part, `${name} has given up batches: ${givenUp}`, 'They are kept in failures/ of .local.');
  if (ageMs === undefined) return ok(part, `${name}: no traffic lately`);
  const found = `${name} is ${ageMs === 0 ? 'not' : duration(ageMs)} behind`;
  if (ageMs < BEHIND_MS) return ok(part, found);
  return (ageMs < FAR_BEHIND_MS ? warn : fail)(part, found, `Look at ${log}.`);
}
