import { UsageError } from './errors.ts';

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** The time that a flag was given. Only the form: whether there is such a day, the API says. @throws UsageError */
export function time(flag: string, value: string | undefined): string | undefined {
  if (value === undefined || RFC_3339.test(value)) return value;
  throw new UsageError(`${flag} takes a time as in 1993-06-30T23:59:59Z, not ${JSON.stringify(value)}.`);
}
