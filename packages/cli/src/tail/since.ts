import { UsageError } from '../errors.ts';

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  min: 60_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `5m`, `2h`, or a time in RFC 3339 → milliseconds since 1970. @throws UsageError */
export function sinceOf(text: string, now = Date.now()): number {
  const [, amount, unit] = /^(\d+)(s|min|m|h|d)$/.exec(text) ?? [];
  const ago = Number(amount) * (UNITS[unit ?? ''] ?? Number.NaN);
  const at = Number.isNaN(ago) && /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : now - ago;
  // Kinesis takes no time to come.
  if (!Number.isNaN(at)) return Math.min(at, now);
  throw new UsageError(
    `--since takes 5m, 2h, 1d or a time as in 2026-11-24T09:00:00Z, not ${JSON.stringify(text)}.`,
  );
}
