import type { Ambient } from './ambient.ts';
import { longest, type Patience } from './attempts.ts';
import type { AttemptMade } from './interaction.ts';
import type { Attempt } from './interaction-item.ts';

/** When a call that keeps failing is left to a person. */
export interface Endurance {
  /** Attempts, over all redeliveries. */
  readonly attempts: number;
  /** How long after the first it is still tried, in milliseconds. */
  readonly forMs: number;
}

export const DEFAULT_ENDURANCE: Endurance = { attempts: 8, forMs: 3_600_000 };

/** Beyond the longest that a call may take: clocks that differ, a request that is still on its way. Milliseconds. */
export const MARGIN = 30_000;

export const tokenFrom = (ambient: Ambient): string => Buffer.from(ambient.bytes(12)).toString('base64url');

/** An attempt that begins now. Its deadline leaves time to ask first and to send after that. */
export function attemptFrom(patience: Patience, ambient: Ambient): Attempt {
  const at = ambient.now();
  return { at, deadline: at + longest(patience) + patience.timeoutMs + MARGIN, token: tokenFrom(ambient) };
}

/** How many attempts have failed, counted from a person's last word on it or from the beginning. Notes are no attempts. */
export function exhausted(
  attempts: readonly AttemptMade[],
  endurance: Endurance,
  now: number,
): { readonly after: number } | undefined {
  const since = attempts.slice(
    Math.max(
      0,
      attempts.findLastIndex(({ by }) => by !== undefined),
    ),
  );
  const made = since.filter(({ at, deadline }) => deadline > at).length;
  const isLate = now - (since[0]?.at ?? 0) > endurance.forMs;
  return made >= endurance.attempts || (isLate && made > 1) ? { after: made } : undefined;
}
