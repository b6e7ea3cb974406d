import { HOURS_PER_MONTH } from './estimate.ts';

const SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  min: 60,
  h: 3_600,
  d: 86_400,
  month: HOURS_PER_MONTH * 3_600,
};

/** `50/s`, `3000/min`, `2e6/d`, `100e6/month` → events a second; undefined for anything else. */
export function rateOf(text: string): number | undefined {
  const [, amount, unit] = /^([\d.]+(?:e\d+)?)\/(\w+)$/.exec(text) ?? [];
  const [value, seconds] = [Number(amount), SECONDS[unit ?? '']];
  return seconds !== undefined && value > 0 && Number.isFinite(value) ? value / seconds : undefined;
}
