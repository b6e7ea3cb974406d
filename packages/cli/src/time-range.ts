import type { TimeRange } from '@reprise/event-envelope';
import { UsageError } from './errors.ts';

const DAY = /^\d{4}-\d\d-\d\d$/;

/** `1993-06-01..1993-06-30`, days in UTC or times; either end may be left open. @throws UsageError */
export function rangeOf(flag: string, text: string | undefined): TimeRange | undefined {
  if (text === undefined) return undefined;
  const [from, to, ...more] = text.split('..');
  if (to === undefined || more.length > 0 || (from === '' && to === ''))
    throw new UsageError(`${flag} takes a range as in 1993-06-01..1993-06-30, or 2026-11-24T09:00:00Z.. .`);
  return {
    ...(from ? { from: DAY.test(from) ? `${from}T00:00:00Z` : from } : {}),
    ...(to ? { to: endOf(to) } : {}),
  };
}

/** Of a day its last moment, in UTC; a time is one. */
export const endOf = (text: string): string => (DAY.test(text) ? `${text}T23:59:59.999Z` : text);
