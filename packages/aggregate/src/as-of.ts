import { isReversal, isSkip, type RecordedEvent } from '@reprise/event-envelope';
import { decide } from './decide.ts';
import type { Aggregate } from './define-aggregate.ts';
import type { Folded } from './fold.ts';
import { type Decision, type Outcome, reject } from './outcome.ts';
import { foldingWithout } from './reversal/folding-without.ts';

/** An event that took effect in the log as a whole, but would not in the part of it up to the time asked about. */
export interface Conflict {
  readonly id: string;
  readonly position: string;
  readonly reason: string;
}

export interface StateAsOf<State = unknown> {
  readonly state: State;
  /** How many events took effect up to then. */
  readonly version: number;
  readonly position?: string;
  readonly conflicts: readonly Conflict[];
}

/** What an event did to the state as of a time. */
export interface AsOfStep<State = unknown> {
  readonly before: State;
  readonly state: State;
  /** How many events have taken effect, this one included. */
  readonly version: number;
  /** What it comes to in the log as a whole; nothing where today's logic fails before it, or on it. */
  readonly outcome?: Outcome;
  readonly conflict?: Conflict;
}

/**
 * The state as of an instant of the events' own `time`: folds the events up to then that the full fold accepted. One
 * that would be rejected there (it leaned on an event that came into the log before it, but happened later) is left out
 * and named in `conflicts`. Events that were reversed or skipped count at no time, however long after them it was.
 *
 * One event a call, in the order of the log; `result()` when all are in. Flat memory.
 *
 * @param time milliseconds since 1970
 * @param whole what the whole log, as far as it is asked about, has reversed and skipped: its fold
 */
export function foldingAsOf<State>(
  aggregate: Aggregate<State>,
  time: number,
  whole: Pick<Folded, 'reversed' | 'skipped'> = {},
) {
  const fold = foldingWithout(aggregate, whole);
  const selected = foldingSelected(aggregate);
  return {
    /** @returns what it did; nothing for an event of a later time */
    add(event: RecordedEvent): AsOfStep<State> | undefined {
      const outcome = fold.add(event)?.outcome;
      if (Date.parse(event.time) > time) return undefined;
      const did = counts(event, outcome) ? selected.add(event) : selected.passed();
      return outcome === undefined ? did : { ...did, outcome };
    },
    result: selected.result,
  };
}

/** Whether an event took effect, and is one that a state consists of. */
export const counts = (event: RecordedEvent, outcome: Outcome | undefined): boolean =>
  outcome?.status === 'accepted' && !isReversal(event) && !isSkip(event);

/** Folds events that took effect in the log as a whole, and no others. @param from what came before */
export function foldingSelected<State>(
  aggregate: Aggregate<State>,
  from: Omit<StateAsOf<State>, 'conflicts'> = { state: aggregate.initial, version: 0 },
) {
  const conflicts: Conflict[] = [];
  let { state, version, position } = from;
  return {
    /** @returns what it did; its outcome is the whole log's to tell */
    add(event: RecordedEvent): AsOfStep<State> {
      const before = state;
      const decision = decideAlone(aggregate, state, event);
      if (decision.kind === 'reject') {
        const conflict = { id: event.id, position: event.sequence, reason: decision.reason };
        conflicts.push(conflict);
        return { before, state, version, conflict };
      }
      state = decision.state;
      version += 1;
      position = event.sequence;
      return { before, state, version };
    },
    /** An event that takes no effect does nothing. */
    passed: (): AsOfStep<State> => ({ before: state, state, version }),
    result: (): StateAsOf<State> => ({
      state,
      version,
      conflicts,
      ...(position === undefined ? {} : { position }),
    }),
  };
}

/** Logic that leans on an event which is left out may throw; here that is one more reason to leave this one out. */
function decideAlone<State>(
  aggregate: Aggregate<State>,
  state: State,
  event: RecordedEvent,
): Decision<State> {
  const { expectedversion: _judgedByTheFullFold, ...unconditional } = event;
  try {
    return decide(aggregate, state, 0, unconditional as RecordedEvent); // only an optional attribute went
  } catch {
    return reject('domain-error');
  }
}
