import { isReversal, isSkip, type RecordedEvent } from '@reprise/event-envelope';
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
function foldWithout(
  log: readonly RecordedEvent[],
  without: ReadonlySet<number>,
  skipped: ReadonlySet<number>,
): Plain {
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
    else if (skipped.has(index)) results.push('skipped');
    else if (isReversal(event) || isSkip(event)) results.push('accepted');
    else if (without.has(index)) results.push('reversed');
    else {
      const decision = till.events[event.type]?.apply(state, event as never) as Decision<TillState>;
      results.push(decision.kind === 'accept' ? 'accepted' : decision.reason);
      if (decision.kind === 'accept') state = decision.state;
    }
  }
  return { state, results };
}

const targetOf = (log: readonly RecordedEvent[], { data }: RecordedEvent): number => {
  const { original } = data as { original: { position: string } };
  return log.findIndex(({ sequence }) => sequence === original.position);
};

/** Which events of a log are skipped: those that a later skip is of; and by which one. */
function skipsOf(log: readonly RecordedEvent[]): ReadonlyMap<number, number> {
  const by = new Map<number, number>();
  for (const [index, event] of log.entries()) {
    if (!isSkip(event)) continue;
    const target = targetOf(log.slice(0, index), event);
    const original = log[target];
    if (original !== undefined && !isSkip(original) && !by.has(target)) by.set(target, index);
  }
  return by;
}

/** What a skip comes to. @param results of the log up to it */
function skipResult(log: readonly RecordedEvent[], skip: number, results: readonly Result[]): Result {
  const targets = log.map((event, index) => (isSkip(event) ? targetOf(log.slice(0, index), event) : -1));
  const target = targets[skip] ?? -1;
  const original = log[target];
  if (original === undefined) return 'nothing-to-skip';
  if (targets.indexOf(target) < skip) return 'already-skipped';
  if (isSkip(original)) return 'is-a-skip';
  return results[target] === 'skipped' ? 'accepted' : 'nothing-to-skip';
}

/**
 * What a log with reversals and skips comes to: each reversal decided by folding what lies before it, with and without;
 * what is skipped counts for nothing from the start.
 */
export function modelOf(log: readonly RecordedEvent[]) {
  const skipped = new Set(skipsOf(log).keys());
  const reversed = new Set<number>();
  const outcomes: Result[] = [];
  for (const [index, event] of log.entries()) {
    const before = log.slice(0, index);
    const { results } = foldWithout(log.slice(0, index + 1), reversed, skipped);
    const result = results[index] ?? '';
    if (isSkip(event) && result === 'accepted') {
      outcomes.push(skipResult(log, index, results));
      continue;
    }
    if (!isReversal(event) || result !== 'accepted') {
      outcomes.push(result);
      continue;
    }
    const target = targetOf(before, event);
    const why = whyNot(before, { reversed, skipped }, target);
    outcomes.push(why ?? 'accepted');
    if (why === undefined) reversed.add(target);
  }
  const { state, results } = foldWithout(log, reversed, skipped);
  const passed = [...skipped].filter((index) => results[index] === 'skipped').sort((a, b) => a - b);
  return { state, outcomes, inTheEnd: results, reversed, skipped: passed };
}

function whyNot(
  before: readonly RecordedEvent[],
  { reversed, skipped }: { readonly reversed: ReadonlySet<number>; readonly skipped: ReadonlySet<number> },
  target: number,
): Result | undefined {
  const original = before[target];
  if (original === undefined) return 'unknown-event';
  if (isReversal(original)) return 'is-a-reversal';
  if (isSkip(original)) return 'is-a-skip';
  if (reversed.has(target)) return 'already-reversed';
  const as = foldWithout(before, reversed, skipped);
  const without = foldWithout(before, new Set([...reversed, target]), skipped);
  if (as.results[target] === 'duplicate') return 'was-duplicate';
  if (as.results[target] === 'skipped') return 'was-skipped';
  if (as.results[target] !== 'accepted') return 'was-rejected';
  const policy = till.events[original.type]?.reversible;
  if (policy === 'never') return 'not-reversible';
  const flips = as.results.some(
    (result, index) =>
      index !== target && (result === 'accepted') !== (without.results[index] === 'accepted'),
  );
  return flips && policy !== 'always' ? 'later-outcomes-flip' : undefined;
}
