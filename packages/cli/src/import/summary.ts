import type { Tally } from './tally.ts';

/** What a run counts besides outcomes. */
export interface Counts {
  requests: number;
  /** Requests that had to be repeated. */
  retries: number;
  /** Milliseconds, Unix time. */
  readonly startedAt: number;
  /** Events that earlier runs had acknowledged. */
  readonly before: number;
}

/** Whether nothing needs a second look: rejections are outcomes like any other. */
export const allTookEffect = ({ parked, pending }: Tally): boolean => parked === 0 && pending === 0;

/** The end of an import, for people and for programs. Rates are of this run alone. */
export function summaryLines(
  tally: Tally,
  { requests, retries, startedAt, before }: Counts,
  outcomes: boolean,
): { lines: string[]; json: object } {
  const seconds = Number(((Date.now() - startedAt) / 1000).toFixed(3));
  const eventsPerSecond = Math.round((tally.events - before) / Math.max(seconds, 0.001));
  const pace = `${seconds.toFixed(1)} s, ${eventsPerSecond} events/s, ${requests} requests${retries > 0 ? ` (${retries} repeated)` : ''}`;
  const { events, reasons, ...counts } = tally;
  const json = {
    events,
    ...(outcomes && { ...counts, reasons }),
    requests,
    retries,
    resumedAfter: before,
    seconds,
    eventsPerSecond,
  };
  const found = outcomes
    ? Object.entries(counts)
        .map(([status, count]) => `${count} ${status}`)
        .join(', ')
    : 'outcomes not waited for';
  const why = Object.entries(reasons).map(([reason, count]) => `  rejected, ${reason}: ${count}`);
  return { lines: [`${events} events: ${found}`, ...why, pace], json };
}
