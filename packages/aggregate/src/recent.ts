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

export const remember = (recent: Recent, event: RecentEvent): Recent =>
  recent.length < RECENT_LENGTH ? [...recent, event] : [...recent.slice(1 - RECENT_LENGTH), event];

export const recall = (recent: Recent, identity: string): RecentEvent | undefined =>
  recent.find(({ hash }) => hash === recentHash(identity));
