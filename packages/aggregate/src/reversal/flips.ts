import { canonicalJson, type Position, type RecordedEvent } from '@reprise/event-envelope';
import { MAX_FACTS_LENGTH } from '../decide.ts';
import type { Facts, Outcome } from '../outcome.ts';

/** A later event that took effect and would not have without the reversed one, or the other way around. */
export interface Flip {
  readonly position: Position;
  readonly id: string;
  readonly type: string;
  readonly was: Outcome;
  readonly now: Outcome;
}

/** Kept of them; the others are counted. */
const MAX_FLIPS = 1_000;

/** What a reversal does to the outcomes after the event. */
export interface Changed {
  /** Whether any outcome is another one, be it by a fact. */
  readonly any: boolean;
  /** How many took effect and do not, or the other way around. */
  readonly flipped: number;
  readonly flips: readonly Flip[];
}

export function comparingOutcomes() {
  const flips: Flip[] = [];
  let [any, flipped] = [false, 0];
  return {
    add({ sequence: position, id, type }: RecordedEvent, was: Outcome, now: Outcome): void {
      if (canonicalJson(was) === canonicalJson(now)) return;
      any = true;
      if (was.status === now.status) return;
      flipped += 1;
      if (flips.length < MAX_FLIPS) flips.push({ position, id, type, was, now });
    },
    changed: (): Changed => ({ any, flipped, flips }),
  };
}

/** The facts of a reversal: which event, and which later outcomes it changed, as many as fit. */
export function factsOf(reversed: Position, { flipped, flips }: Changed): Facts {
  const named: unknown[] = [];
  const facts = () => ({
    reversed,
    ...(flipped === 0 ? {} : { flipped: [...named] }),
    ...(flipped === named.length ? {} : { more: flipped - named.length }),
  });
  for (const { id, now } of flips) {
    named.push({ id, now: now.status === 'rejected' ? now.reason : now.status });
    if (Buffer.byteLength(JSON.stringify(facts())) <= MAX_FACTS_LENGTH) continue;
    named.pop();
    break;
  }
  return facts();
}
