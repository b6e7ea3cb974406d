import type { Position } from '@reprise/event-envelope';
import type { Outcome } from './outcome.ts';

/**
 * How many events of its past an aggregate remembers by identity. A constant of the log format, so that every fold
 * decides alike; it can never change.
 */
export const RECENT_LENGTH = 32;

/** 64 bits of an identity hash, in hex: enough among 32 neighbours. */
const HASH_DIGITS = 16;

/** One remembered event. Outcomes of duplicates are not remembered: the original's stands. */
export interface RecentEvent {
  readonly position: Position;
  readonly hash: string;
  readonly outcome: Exclude<Outcome, { status: 'duplicate' }>;
}

/** The last events of an aggregate, oldest first. */
export type Recent = readonly RecentEvent[];

export const recentHash = (identity: string): string => identity.slice(0, HASH_DIGITS);

/** The ring with one more. By hand, into an array of the right size: each event of each fold is remembered. */
export function remember(recent: Recent, event: RecentEvent): Recent {
  const from = recent.length < RECENT_LENGTH ? 0 : recent.length + 1 - RECENT_LENGTH;
  const kept = recent.length - from;
  const ring = new Array<RecentEvent>(kept + 1).fill(event);
  for (let index = 0; index < kept; index++) ring[index] = recent[from + index] ?? event;
  return ring;
}

/** A loop over one computed hash: this runs for every event of every fold. */
export function recall(recent: Recent, identity: string): RecentEvent | undefined {
  const wanted = recentHash(identity);
  for (const event of recent) if (event.hash === wanted) return event;
  return undefined;
}
