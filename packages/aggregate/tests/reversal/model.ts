import { isReversal, type RecordedEvent } from '@reprise/event-envelope';
import type { Decision } from '../../src/index.ts';
import { type TillState, till } from './till.ts';

/** What an event of the log comes to: `accepted`, `duplicate`, or why not. */
export type Result = string;

interface Plain {
  readonly state: TillState;
  readonly results: readonly Result[];
}

/**
 * The model: a log folded without some of its events, by nothing but the aggregate's own `apply`. Retries are told by
 * what 32 events before, or, of a type that asks for it, all events before were.
 */
function foldWithout(log: readonly RecordedEvent[], without: ReadonlySet<number>): Plain {
  let state = till.initial;
  const results: Result[] = [];
  for (const [index, event] of log.entries()) {
    const original = log.slice(0, index).filter((one) => one.id === event.id);
    const counted = log.slice(0, index).filter((_, place) => results[place] !== 'duplicate');
    const isForever = till.events[event.type]?.idempotency === 'forever';
    const isRemembered = original.some(
      (one) =>
        counted.slice(-32).includes(one) || (isForever && till.events[one.type]?.idempotency === 'forever'),
    );
    if (isRemembered) results.push('duplicate');
    else if (isReversal(event)) results.push('accepted');
    else if (without.has(index)) results.push('reversed');
    else {
      const decision = till.events[event.type]?.apply(state, event as never) as Decision<TillState>;
      results.push(decision.kind === 'accept' ? 'accepted' : decision.reason);
      if (decision.kind === 'accept') state = decision.state;
    }
  }
  return { state, results };
}

/** What a log with reversals comes to: each reversal decided by folding what lies before it, with and without. */
export function modelOf(log: readonly RecordedEvent[]) {
  const reversed = new Set<number>();
  const outcomes: Result[] = [];
  for (const [index, event] of log.entries()) {
    const before = log.slice(0, index);
    const result = foldWithout(log.slice(0, index + 1), reversed).results[index] ?? '';
    if (!isReversal(event) || result === 'duplicate') {
      outcomes.push(result);
      continue;
    }
    const { original } = event.data as { original: { position: string } };
    const target = before.findIndex(({ sequence }) => sequence === original.position);
    const why = whyNot(before, reversed, target);
    outcomes.push(why ?? 'accepted');
    if (why === undefined) reversed.add(target);
  }
  const { state, results } = foldWithout(log, reversed);
  return { state, outcomes, inTheEnd: results, reversed };
}

function whyNot(
  before: readonly RecordedEvent[],
  reversed: ReadonlySet<number>,
  target: number,
): Result | undefined {
  const original = before[target];
  if (original === undefined) return 'unknown-event';
  if (isReversal(original)) return 'is-a-reversal';
  if (reversed.has(target)) return 'already-reversed';
  const [as, without] = [foldWithout(before, reversed), foldWithout(before, new Set([...reversed, target]))];
  if (as.results[target] === 'duplicate') return 'was-duplicate';
  if (as.results[target] !== 'accepted') return 'was-rejected';
  const policy = till.events[original.type]?.reversible;
  if (policy === 'never') return 'not-reversible';
  const flips = as.results.some(
    (result, index) =>
      index !== target && (result === 'accepted') !== (without.results[index] === 'accepted'),
  );
  return flips && policy !== 'always' ? 'later-outcomes-flip' : undefined;
}
