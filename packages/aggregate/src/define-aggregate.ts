import {
  type CloudEvent,
  type Infer,
  isEventType,
  isOwnType,
  type RecordedEvent,
  type Schema,
  upcasting,
} from '@reprise/event-envelope';
import { InvalidAggregateError } from './errors.ts';
import type { EventUpcaster } from './event-upcaster.ts';
import type { Decision } from './outcome.ts';
import type { Submitter } from './submitter.ts';

/**
 * What one event type does to the state. Everything in it is pure.
 *
 * `apply` is declared as a method, so that an `Aggregate<AccountState>` is an `Aggregate` too: whoever folds hands each
 * aggregate the states that it made itself.
 */
export interface EventLogic<State, Data> {
  /** Who may submit it; nobody by default. */
  readonly from?: readonly Submitter[];
  /** `forever`: a repeated event is recognised however late. By default, among the last events of the aggregate. */
  readonly idempotency?: 'recent' | 'forever';
  /** What a reversal of it does that changes later outcomes. By default it is refused. */
  readonly reversible?: Reversible;
  apply(state: State, event: CloudEvent<Data> & { readonly data: Data }): Decision<State>;
  /**
   * Takes the event back, where no later outcome changes by it: has to give the state that the log gives without the
   * event, and is compared with it. Declare it where it says something; reversals do without.
   */
  revert?(state: State, event: CloudEvent<Data> & { readonly data: Data }): State;
}

/**
 * `unless-it-flips` (the default): not where a later event that took effect would not have, or the other way around.
 * `always`: even then; the later events count as they would have. `never`: not at all.
 */
export type Reversible = 'always' | 'unless-it-flips' | 'never';

/** A value to find aggregates by: a string, or nothing for an aggregate that is not to be found by it. */
interface Index<State> {
  valueOf(state: State): string | undefined;
}
type Indexes<State> = Readonly<Record<string, Index<State>['valueOf']>>;

/** An event type of an aggregate: its payload's schema and its logic. */
export interface EventDefinition<State> extends EventLogic<State, never> {
  readonly schema: Schema;
}

/** Ties a payload schema to what the event does; the payload's type is inferred. */
export function on<State, S extends Schema>(
  schema: S,
  logic: EventLogic<State, Infer<S>>,
): EventDefinition<State> {
  // The payload's type is forgotten here on purpose: ingest has checked it against `schema` before it got into the log.
  return { ...logic, schema } as EventDefinition<State>;
}

export interface AggregateOptions<State> {
  /** What an aggregate is before its first event. */
  readonly initial: State;
  readonly events: Readonly<Record<string, EventDefinition<State>>>;
  /** Raise it when the shape of the state changes: stored states of another shape are folded anew from the log. */
  readonly shape?: number;
  readonly upcasters?: readonly EventUpcaster[];
  /** By name (`byOwner`): sparse indexes of the data store, declared in the service's template too. */
  readonly indexes?: Indexes<State>;
  /** How many events a read of the past folds at most, however long the log: 1,000 by default, 4 at least. */
  readonly foldAtMost?: number;
}

/** Snapshots are kept so that a read of the past folds no more. */
const FOLD_AT_MOST = 1_000;
const LEAST_TO_FOLD = 4;

/** A kind of aggregate, ready to be folded. */
export interface Aggregate<State = unknown> {
  readonly name: string;
  /** Schema of the state; for tests and tools, not asked when folding. */
  readonly state: Schema<State>;
  readonly initial: State;
  readonly shape: number;
  readonly events: Readonly<Record<string, EventDefinition<State>>>;
  readonly upcasters: readonly EventUpcaster[];
  readonly indexes: Indexes<State>;
  readonly foldAtMost: number;
  /** Brings an event of the log to the newest version of its type. */
  readonly upcast: <E extends RecordedEvent>(event: E) => E;
}

/**
 * Declares an aggregate: its state, and what each of its events does.
 *
 * @example
 * export const account = defineAggregate('account', AccountState, {
 *   initial: unopened,
 *   events: { 'ledger.money-deposited.v1': on(Deposit, { from: ['http'], apply: (s, { data }) => accept(...) }) },
 * });
 * @throws InvalidAggregateError, InvalidUpcastersError
 */
export function defineAggregate<S extends Schema>(
  name: string,
  state: S & Schema<Infer<S>>,
  options: AggregateOptions<Infer<S>>,
): Aggregate<Infer<S>> {
  const { initial, events, shape = 1, upcasters = [], indexes = {}, foldAtMost = FOLD_AT_MOST } = options;
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    throw new InvalidAggregateError(`"${name}" is no name for an aggregate: use kebab-case.`);
  const old = upcasters.map(({ from }) => from);
  for (const type of [...Object.keys(events), ...old]) {
    if (!isEventType(type))
      throw new InvalidAggregateError(`"${type}" must read <service>.<what-happened>.v<N>.`);
    if (isOwnType(type))
      throw new InvalidAggregateError(`"${type}" is a name that the log keeps for events of its own.`);
  }
  for (const { from, to } of upcasters) {
    if (from in events)
      throw new InvalidAggregateError(`${from} is upcast to ${to}, so it cannot have logic of its own.`);
    if (!(to in events || old.includes(to)))
      throw new InvalidAggregateError(`${from} is upcast to ${to}, which has no logic.`);
  }
  if (!Number.isInteger(foldAtMost) || foldAtMost < LEAST_TO_FOLD)
    throw new InvalidAggregateError(
      `foldAtMost is ${foldAtMost}: it must be a whole number from ${LEAST_TO_FOLD} on.`,
    );
  return {
    name,
    state,
    initial,
    shape,
    events,
    upcasters,
    indexes,
    foldAtMost,
    upcast: upcasting(upcasters),
  };
}
