import { type AccountState, CURSED, DEPOSITED, NOTED, OPENED, WITHDRAWN } from './accounts.ts';
import { isReversal, isTurn, judge, type Reversed } from './reversal-model.ts';
import { everKnown, isSkip, SKIPPED, type Skips, skipsOf } from './skip-model.ts';

/** An event as it lies on the stream. */
export interface LoggedEvent {
  readonly position: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly expectedversion?: number;
  readonly data?: { readonly amount?: number; readonly mood?: string; readonly original?: Reversed };
  /** When the stream took it, in milliseconds since 1970. */
  readonly recorded: number;
}

/** What an event came to. */
export interface Outcome {
  readonly status: 'accepted' | 'rejected' | 'duplicate' | 'parked' | 'skipped';
  readonly reason?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Which logic: whether it counts moves, and whether the curse is lifted. */
export interface Logic {
  readonly shape: 1 | 2;
  readonly isLifted: boolean;
}

/** An account after an event. */
export interface Modelled {
  readonly position: string;
  /** As it was decided when the event came. */
  readonly outcome: Outcome;
  /** What it came to: then, and in the light of each reversal since. */
  readonly outcomes: readonly Outcome[];
  readonly state: AccountState;
  readonly version: number;
  readonly isParked: boolean;
  /** How many events were reversed by then, and which: places in the log. */
  readonly reversed: number;
  readonly taken: ReadonlySet<number>;
  /** How many of the events up to it were skipped, whenever that was said. */
  readonly skipped: number;
}

/** What events come to, folded from the first one on. */
export interface Fold {
  readonly state: AccountState;
  readonly outcomes: readonly Outcome[];
}

const RING = 32;
const FOREVER: readonly string[] = [DEPOSITED, WITHDRAWN];
const PARKED: Outcome = { status: 'parked' };
/** Of an event that was reversed. */
const REVERSED: Outcome = { status: 'rejected', reason: 'reversed' };

/**
 * What must come of an account's events, in the order of its log: written once more, from the rules alone, so plainly
 * that it is seen to be right. Shares no code with what is simulated.
 */
export function accountAfterEach(
  events: readonly LoggedEvent[],
  logic: Partial<Logic> = {},
): readonly Modelled[] {
  const reversed = new Set<number>();
  const repeats = repeatsIn(events);
  const skips = skipsOf(events);
  const came: Outcome[][] = [];
  let state = initial(logic);
  let version = 0;
  let isParked = false;
  let skipped = 0;
  const wordOf = (event: LoggedEvent, index: number): Outcome | undefined => {
    if (skips.isNamed(index)) return SKIPPED;
    if (isSkip(event)) return skips.outcomeOf(index, came);
    if (!isReversal(event)) return undefined;
    const before = events.slice(0, index);
    const fold = (without: ReadonlySet<number>) => foldWithout(before, { without, skips }, logic);
    const judged = judge(event, before, reversed, fold);
    state = judged.after?.state ?? state;
    for (const [place, now] of judged.after?.outcomes.entries() ?? [])
      if (!isTurn(events[place])) came[place]?.push(now);
    return judged.outcome;
  };
  return events.map((event, index) => {
    const repeated = repeats[index] === true;
    const word = isParked || repeated ? undefined : wordOf(event, index);
    const decided = isParked ? PARKED : outcomeOf({ state, version, event, repeated, logic });
    const outcome = word ?? decided;
    if (word === undefined && outcome.status === 'accepted') state = effect(state, event);
    isParked ||= outcome.status === 'parked';
    if (!isParked) version += 1;
    if (outcome.status === 'skipped') skipped += 1;
    const outcomes = [outcome];
    came.push(outcomes);
    const { position } = event;
    const taken = new Set(reversed);
    return { position, outcome, outcomes, state, version, isParked, reversed: taken.size, taken, skipped };
  });
}

/** What each event has come to at any time, whatever was skipped by then. */
export function everComeTo(
  events: readonly LoggedEvent[],
  logic: Partial<Logic>,
): readonly (readonly Outcome[])[] {
  const views = everKnown(events).map((known) => accountAfterEach(known, logic));
  return events.map((_, index) => views.flatMap((steps) => steps[index]?.outcomes ?? []));
}

/** The first of some events, as if nothing had ever counted that does not count any more once all of them are there. */
export function foldInLight(
  events: readonly LoggedEvent[],
  length: number,
  logic: Partial<Logic>,
): Fold & { readonly reversed: number } {
  const without = accountAfterEach(events, logic).at(-1)?.taken ?? new Set<number>();
  const fold = foldWithout(events.slice(0, length), { without, skips: skipsOf(events) }, logic);
  return { ...fold, reversed: [...without].filter((index) => index < length).length };
}

/** What of a log does not count. */
interface NotCounted {
  readonly without: ReadonlySet<number>;
  readonly skips: Skips;
}

/** The events without some of them, which change nothing, but are remembered; nor do reversals and skips. */
function foldWithout(
  events: readonly LoggedEvent[],
  { without, skips }: NotCounted,
  logic: Partial<Logic>,
): Fold {
  const repeats = repeatsIn(events);
  let state = initial(logic);
  const outcomes = events.map((event, index): Outcome => {
    const repeated = repeats[index] === true;
    if (skips.isNamed(index) && !repeated) return SKIPPED;
    if (without.has(index) && !repeated) return REVERSED;
    const outcome = outcomeOf({ state, version: index, event, repeated, logic });
    if (outcome.status === 'accepted') state = effect(state, event);
    return outcome;
  });
  return { state, outcomes };
}

/** Which events were there before, as far as anybody remembers. */
function repeatsIn(events: readonly LoggedEvent[]): readonly boolean[] {
  const all = new Set<string>();
  let ring: string[] = [];
  return events.map(({ source, id, type }) => {
    const identity = `${source} ${id}`;
    const isRepeated = ring.includes(identity) || (FOREVER.includes(type) && all.has(identity));
    if (!isRepeated) ring = [...ring, identity].slice(-RING);
    all.add(identity);
    return isRepeated;
  });
}

const initial = ({ shape = 1 }: Partial<Logic>): AccountState => ({
  isOpen: false,
  balance: 0,
  notes: 0,
  ...(shape === 2 ? { moves: 0 } : {}),
});

interface Deciding {
  readonly state: AccountState;
  readonly version: number;
  readonly event: LoggedEvent;
  readonly repeated: boolean;
  readonly logic: Partial<Logic>;
}

const outcomeOf = ({ state, version, event, repeated, logic: { isLifted = false } }: Deciding): Outcome =>
  repeated ? { status: 'duplicate' } : decide(state, version, event, isLifted);

export function decide(state: AccountState, version: number, event: LoggedEvent, isLifted = false): Outcome {
  const { type, expectedversion, data: { amount = 0 } = {} } = event;
  if (expectedversion !== undefined && expectedversion !== version)
    return { status: 'rejected', reason: 'version-conflict' };
  if (type === CURSED && !isLifted) return PARKED;
  if (type === OPENED && state.isOpen) return { status: 'rejected', reason: 'already-open' };
  if (type !== WITHDRAWN) return { status: 'accepted' };
  if (amount > state.balance) return { status: 'rejected', reason: 'insufficient-funds' };
  return { status: 'accepted', facts: { left: state.balance - amount } };
}

export function effect(
  state: AccountState,
  { type, data: { amount = 0, mood = '' } = {} }: LoggedEvent,
): AccountState {
  if (isTurn({ type })) return state;
  const after = state.moves === undefined ? state : { ...state, moves: state.moves + 1 };
  if (type === OPENED) return { ...after, isOpen: true };
  if (type === DEPOSITED) return { ...after, balance: state.balance + amount };
  if (type === WITHDRAWN) return { ...after, balance: state.balance - amount };
  if (type === CURSED) return { ...after, notes: state.notes + 1 };
  if (type === NOTED) return { ...after, notes: state.notes + 1, mood };
  return after;
}
