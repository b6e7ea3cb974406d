/** Longest time that a request may wait for its outcomes, in seconds: HTTP API answers within 30. */
const MAX_WAIT = 20;

/** Seconds to wait, of a `Prefer` header (RFC 7240): `wait=5` among other preferences; 0 without one. */
export function preferredWait(header: string | undefined): number {
  const [, seconds] = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,6})"?\s*(?:$|[,;])/i.exec(header ?? '') ?? [];
  return seconds === undefined ? 0 : Math.min(Number(seconds), MAX_WAIT);
}
