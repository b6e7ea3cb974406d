import { type AccountState, CURSED, DEPOSITED, NOTED, OPENED, WITHDRAWN } from './accounts.ts';

/** An event as it lies on the stream. */
export interface LoggedEvent {
  readonly position: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly expectedversion?: number;
  readonly data?: { readonly amount?: number; readonly mood?: string };
  /** When the stream took it, in milliseconds since 1970. */
  readonly recorded: number;
}

/** What an event came to. */
export interface Outcome {
  readonly status: 'accepted' | 'rejected' | 'duplicate' | 'parked';
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
  readonly outcome: Outcome;
  readonly state: AccountState;
  readonly version: number;
  readonly isParked: boolean;
}

const RING = 32;
const FOREVER: readonly string[] = [DEPOSITED, WITHDRAWN];

/**
 * What must come of an account's events, in the order of its log: written once more, from the rules alone, so plainly
 * that it is seen to be right. Shares no code with what is simulated.
 */
export function accountAfterEach(
  events: readonly LoggedEvent[],
  { shape = 1, isLifted = false }: Partial<Logic> = {},
): readonly Modelled[] {
  let state: AccountState = { isOpen: false, balance: 0, notes: 0, ...(shape === 2 ? { moves: 0 } : {}) };
  let version = 0;
  let isParked = false;
  const all: string[] = [];
  let ring: string[] = [];
  return events.map((event) => {
    const identity = `${event.source} ${event.id}`;
    const isRepeated = ring.includes(identity) || (FOREVER.includes(event.type) && all.includes(identity));
    const outcome: Outcome = isRepeated ? { status: 'duplicate' } : decide(state, version, event, isLifted);
    isParked ||= outcome.status === 'parked';
    if (isParked)
      return { position: event.position, outcome: { status: 'parked' }, state, version, isParked };
    if (outcome.status === 'accepted') state = effect(state, event);
    if (!isRepeated) ring = [...ring, identity].slice(-RING);
    all.push(identity);
    version += 1;
    return { position: event.position, outcome, state, version, isParked };
  });
}

export function decide(state: AccountState, version: number, event: LoggedEvent, isLifted = false): Outcome {
  const { type, expectedversion, data: { amount = 0 } = {} } = event;
  if (expectedversion !== undefined && expectedversion !== version)
    return { status: 'rejected', reason: 'version-conflict' };
  if (type === CURSED && !isLifted) return { status: 'parked' };
  if (type === OPENED && state.isOpen) return { status: 'rejected', reason: 'already-open' };
  if (type !== WITHDRAWN) return { status: 'accepted' };
  if (amount > state.balance) return { status: 'rejected', reason: 'insufficient-funds' };
  return { status: 'accepted', facts: { left: state.balance - amount } };
}

export function effect(
  state: AccountState,
  { type, data: { amount = 0, mood = '' } = {} }: LoggedEvent,
): AccountState {
  const after = state.moves === undefined ? state : { ...state, moves: state.moves + 1 };
  if (type === OPENED) return { ...after, isOpen: true };
  if (type === DEPOSITED) return { ...after, balance: state.balance + amount };
  if (type === WITHDRAWN) return { ...after, balance: state.balance - amount };
  if (type === CURSED) return { ...after, notes: state.notes + 1 };
  if (type === NOTED) return { ...after, notes: state.notes + 1, mood };
  return after;
}
