import { ambient } from './ambient.ts';

/** A check that is asked again after a while; what is thrown is not remembered. `ttl` in milliseconds. */
export function checkedEvery(
  ttl: number,
  check: () => Promise<void>,
  now: () => number = ambient.now,
): () => Promise<void> {
  let validUntil = Number.NEGATIVE_INFINITY;
  return async () => {
    if (now() < validUntil) return;
    await check();
    validUntil = now() + ttl;
  };
}
