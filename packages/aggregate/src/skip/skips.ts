import { isSkip, originPath, type Position, type RecordedEvent, skipOf } from '@reprise/event-envelope';
import { UnforeseenSkipError } from '../errors.ts';
import type { Folded } from '../fold.ts';
import { accept } from '../outcome.ts';
import { type Ruling, SKIPPED } from '../reversal/verdict.ts';
import { MAX_SKIPS, refuseSkip, type SkipRefusal } from './refusals.ts';

/** What the skips of a log say of its events: an event is passed over, in every fold, as long as a skip of it lies behind it. */
export interface Skips {
  /**
   * The verdict on what is skipped, and on a skip; nothing for any other event. Asked of each event, in the order of the log.
   *
   * @throws UnforeseenSkipError for a skip that is not known: what it skips has been folded already
   */
  verdictOn<State>(folded: Folded<State>, event: RecordedEvent): Ruling<State> | undefined;
}

export interface CollectedSkips extends Skips {
  /** The next event of the log; those that are no skips are passed over. */
  add(event: RecordedEvent): void;
  /** Notes where what is skipped lies; `verdictOn` does so by itself, of what it is asked about. */
  place(event: RecordedEvent): boolean;
  readonly any: boolean;
}

/** Of a log without any. */
export const NO_SKIPS: Skips = {
  verdictOn(_folded, event) {
    if (isSkip(event)) throw new UnforeseenSkipError();
    return undefined;
  },
};

/** What is skipped, by the first skip that speaks of it. */
interface Named {
  readonly by: Position;
  readonly isSkip: boolean;
  /** Where it lies, once it was met. */
  at?: Position;
}

/**
 * Collects the skips of a log before it is folded. Whether a skip takes effect is said by the log alone, not by whether
 * today's logic would still fail: what a person has passed over, no mended logic brings back by itself.
 *
 * @example
 * const skips = collectingSkips();
 * for await (const event of log) skips.add(event);
 * const fold = foldingToFault(account, undefined, skips);
 */
export function collectingSkips(): CollectedSkips {
  const named = new Map<string, Named>();
  const known = new Map<Position, Named | SkipRefusal>();

  const read = (skip: RecordedEvent): Named | SkipRefusal => {
    const said = skipOf(skip);
    if (said === undefined) return 'skip-unreadable';
    const { position, source, id, subject, type } = said.original;
    if (subject !== skip.subject) return 'of-another-aggregate';
    const made = originPath(skip).at(-1);
    if (position >= (made?.position ?? skip.sequence)) return 'nothing-to-skip'; // it is not there yet
    const key = keyOf(made?.environment, position, { source, id });
    if (named.has(key)) return 'already-skipped';
    if (named.size >= MAX_SKIPS) return 'too-many-skips';
    const one = { by: skip.sequence, isSkip: isSkip({ type }) };
    named.set(key, one);
    return one;
  };

  const verdictOnSkip = <State>(folded: Folded<State>, skip: RecordedEvent): Ruling<State> => {
    const one = known.get(skip.sequence);
    if (one === undefined) throw new UnforeseenSkipError();
    if (typeof one === 'string') return refuseSkip(one);
    if (one.at !== undefined && folded.skipped?.includes(one.at))
      return accept(folded.state, { skipped: one.at });
    return refuseSkip(one.isSkip ? 'is-a-skip' : 'nothing-to-skip');
  };

  const place = (event: RecordedEvent): boolean => {
    const one = named.size === 0 || isSkip(event) ? undefined : nameOf(named, event);
    if (one === undefined || one.by < event.sequence) return false;
    one.at ??= event.sequence; // a copy that came twice: the first one is the original
    return true;
  };

  return {
    add(event) {
      if (isSkip(event) && !known.has(event.sequence)) known.set(event.sequence, read(event));
    },
    place,
    verdictOn(folded, event) {
      if (isSkip(event)) return verdictOnSkip(folded, event);
      return place(event) ? SKIPPED : undefined;
    },
    get any() {
      return known.size > 0;
    },
  };
}

/** The skips of a log that is at hand: of the whole of it, wherever a fold of it begins. */
export function skipsIn(log: readonly RecordedEvent[]): CollectedSkips {
  const skips = collectingSkips();
  for (const event of log) skips.add(event);
  if (skips.any) for (const event of log) skips.place(event);
  return skips;
}

/** An event is named by its position where the skip was made: here, or where both came from. */
const keyOf = (
  environment: string | undefined,
  position: string,
  { source, id }: { readonly source: string; readonly id: string },
): string => JSON.stringify([environment ?? '', position, source, id]);

function nameOf(named: ReadonlyMap<string, Named>, event: RecordedEvent): Named | undefined {
  const places = [{ environment: undefined, position: event.sequence }, ...originPath(event)];
  for (const { environment, position } of places) {
    const one = named.get(keyOf(environment, position, event));
    if (one !== undefined) return one;
  }
  return undefined;
}
