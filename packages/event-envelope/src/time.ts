import * as z from 'zod';

/** RFC 3339 with upper-case T and Z, seconds, and an offset: without one it would mean another instant on each machine. */
const RFC3339 = z.regexes.datetime({ offset: true });

/** Nanoseconds and an offset take 35 characters. */
const MAX_LENGTH = 64;

/** Whether a text is a `time` as the log keeps it; `Date.parse` reads each the same everywhere. */
export const isTime = (value: string): boolean => value.length <= MAX_LENGTH && RFC3339.test(value);
