import { isReversal, isSkip, type RecordedEvent } from '@reprise/event-envelope';
import { newPurse, type PurseState } from '../support/purse.ts';

/** What an event comes to. */
type Result = 'accepted' | 'rejected' | 'duplicate' | 'reversed' | 'skipped' | 'parked';

/** Events that count for nothing, by their places in the log. */
interface Without {
  readonly reversed: ReadonlySet<number>;
  readonly skipped: ReadonlySet<number>;
}

const RING = 32;
const FOREVER: readonly string[] = ['shop.coins-added.v1', 'shop.spend-requested.v1'];
const FOUND = 'shop.coins-found.v1';
const SPEND = 'shop.spend-requested.v1';
const CURSED = 'shop.purse-cursed.v1';

/** One event that counts; nothing where it is rejected. */
function applied(state: PurseState, { type, data }: RecordedEvent): PurseState | undefined {
  const { coins = 0 } = (data ?? {}) as { coins?: number };
  if (type === CURSED) return { ...state, note: 'was cursed' };
  if (type !== SPEND) return { ...state, coins: state.coins + coins };
  return coins > state.coins ? undefined : { ...state, coins: state.coins - coins };
}

/** A purse's log, folded without some of its events, which are remembered all the same. */
function foldWithout(log: readonly RecordedEvent[], { reversed, skipped }: Without, isLifted: boolean) {
  let state = newPurse;
  let ring: string[] = [];
  const all = new Set<string>();
  const results: Result[] = [];
  const resultOf = (event: RecordedEvent, index: number): Result => {
    if (results.includes('parked')) return 'parked';
    const isRepeated = ring.includes(event.id) || (FOREVER.includes(event.type) && all.has(event.id));
    if (isRepeated) return 'duplicate';
    if (skipped.has(index)) return 'skipped';
    if (reversed.has(index)) return 'reversed';
    if (isReversal(event) || isSkip(event)) return 'accepted';
    if (event.type === CURSED && !isLifted) return 'parked';
    const next = applied(state, event);
    state = next ?? state;
    return next === undefined ? 'rejected' : 'accepted';
  };
  for (const [index, event] of log.entries()) {
    const result = resultOf(event, index);
    results.push(result);
    if (result === 'duplicate' || result === 'parked') continue;
    ring = [...ring, event.id].slice(-RING);
    all.add(event.id);
  }
  return { state, results };
}

const targetOf = (log: readonly RecordedEvent[], { data }: RecordedEvent): number => {
  const { original } = data as { readonly original: { readonly position: string } };
  return log.findIndex(({ sequence }) => sequence === original.position);
};

/** Whether a reversal takes effect: by the log before it, folded with the event and without. */
function takesEffect(
  before: readonly RecordedEvent[],
  target: number,
  without: Without,
  isLifted: boolean,
): boolean {
  const event = before[target];
  if (event === undefined || isReversal(event) || isSkip(event)) return false;
  const as = foldWithout(before, without, isLifted);
  if (as.results[target] !== 'accepted') return false;
  const reversed = new Set([...without.reversed, target]);
  const { results } = foldWithout(before, { ...without, reversed }, isLifted);
  const flips = results.some((result, index) => index !== target && result !== as.results[index]);
  return !flips || event.type === FOUND;
}

/**
 * What comes of a purse's log, by nothing but the rules: the fold of the log without what was reversed and skipped. As far as
 * the logic can: not beyond the first curse that nobody has skipped, unless it is lifted.
 */
export function modelOf(log: readonly RecordedEvent[], isLifted: boolean) {
  const skipped = new Set(
    log.flatMap((event, index) => (isSkip(event) ? [targetOf(log.slice(0, index), event)] : [])),
  );
  const reversed = new Set<number>();
  for (const [index, event] of log.entries()) {
    const before = log.slice(0, index);
    const { results } = foldWithout(log.slice(0, index + 1), { reversed, skipped }, isLifted);
    if (!isReversal(event) || results[index] !== 'accepted') continue;
    const target = targetOf(before, event);
    if (!takesEffect(before, target, { reversed, skipped }, isLifted)) continue;
    reversed.add(target);
  }
  const { state, results } = foldWithout(log, { reversed, skipped }, isLifted);
  const parked = results.indexOf('parked');
  return { state, results, version: parked < 0 ? log.length : parked, isParked: parked >= 0 };
}

/** The state as of a time: what took effect in the log as a whole and happened by then, and nothing else. */
export function modelAsOf(log: readonly RecordedEvent[], isLifted: boolean, time: number) {
  const { results } = modelOf(log, isLifted);
  let state = newPurse;
  let version = 0;
  const conflicts: string[] = [];
  for (const [index, event] of log.entries()) {
    const isWord = isReversal(event) || isSkip(event);
    if (results[index] !== 'accepted' || isWord || Date.parse(event.time) > time) continue;
    const next = applied(state, event);
    if (next === undefined) conflicts.push(event.id);
    else version += 1;
    state = next ?? state;
  }
  return { state, version, conflicts };
}
