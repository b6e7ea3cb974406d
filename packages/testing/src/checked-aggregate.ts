import { type Aggregate, type Decision, type EventDefinition, guarded } from '@reprise/aggregate';
import { type CloudEvent, issuesOf } from '@reprise/event-envelope';
import { AssertionError } from './assertion-error.ts';
import { difference } from './difference.ts';
import { frozen, stored } from './stored.ts';

/** Of whichever type: the payload's was forgotten when the event was declared. */
type Applicable = CloudEvent<never> & { readonly data: never };

/**
 * The same aggregate, watched: whatever its logic decides, it must decide again, without touching what it was given,
 * with clock, chance, environment and I/O out of its reach, and both state and facts must be what storage gives back.
 * Where they are not, an AssertionError says which.
 */
export function checkedAggregate<State>(unguarded: Aggregate<State>): Aggregate<State> {
  const aggregate = guarded(unguarded);
  checkState(aggregate, 'The initial state', aggregate.initial);
  const events = Object.entries(aggregate.events).map(([type, definition]) => [
    type,
    watched(aggregate, type, definition),
  ]);
  return { ...aggregate, events: Object.fromEntries(events) };
}

function watched<State>(
  aggregate: Aggregate<State>,
  type: string,
  definition: EventDefinition<State>,
): EventDefinition<State> {
  const { revert } = definition;
  return {
    ...definition,
    ...(revert === undefined
      ? {}
      : { revert: (state, event) => revert(frozen(stored(state)), frozen(stored(event))) }),
    apply(state, event) {
      const decision = applied(type, definition, state, event);
      // A decision that is none is the fold's to refuse.
      if (decision?.kind === 'accept') checkState(aggregate, `The state after ${type}`, decision.state);
      if (decision?.kind === 'accept') checkIndexes(aggregate, decision.state);
      if (decision?.kind === 'accept') checkStorable(`The facts of ${type}`, decision.facts);
      const again = difference(decision, applied(type, definition, state, event));
      if (again.length > 0) {
        throw new AssertionError(
          `${type} decides differently the second time; it may use state and event alone:${lines(again)}`,
        );
      }
      return decision;
    },
  };
}

/** Applies an event to read-only copies of state and event. */
function applied<State>(
  type: string,
  definition: EventDefinition<State>,
  state: State,
  event: Applicable,
): Decision<State> {
  try {
    return definition.apply(frozen(stored(state)), frozen(stored(event)));
  } catch (cause) {
    const changes = changesOf(definition, state, event);
    if (changes.length === 0) throw cause;
    throw new AssertionError(
      `${type} changes what it is given instead of making a new state:${lines(changes)}`,
      undefined,
      { cause },
    );
  }
}

/** What the logic does to copies that let it. */
function changesOf<State>(
  definition: EventDefinition<State>,
  state: State,
  event: Applicable,
): readonly string[] {
  const input = { state: stored(state), event: stored(event) };
  try {
    definition.apply(input.state, input.event);
  } catch {
    // It throws here too; what it has changed by then still counts.
  }
  return difference({ state, event }, input);
}

function checkState<State>(aggregate: Aggregate<State>, name: string, state: State): void {
  checkStorable(name, state);
  const issues = issuesOf(aggregate.state, state).map(({ pointer, reason }) => `${pointer}: ${reason}`);
  if (issues.length > 0)
    throw new AssertionError(`${name} does not fit the schema of ${aggregate.name}:${lines(issues)}`);
}

/** Indexes are found by code too, and code that is asked twice has to say the same. */
function checkIndexes<State>(aggregate: Aggregate<State>, state: State): void {
  for (const [name, find] of Object.entries(aggregate.indexes)) {
    const again = difference(find(frozen(stored(state))), find(frozen(stored(state))));
    if (again.length > 0)
      throw new AssertionError(`Index ${name} says something else the second time:${lines(again)}`);
  }
}

function checkStorable(name: string, value: unknown): void {
  const lost = difference(value, stored(value));
  if (lost.length > 0)
    throw new AssertionError(`${name} would come back from storage as another:${lines(lost)}`);
}

const lines = (all: readonly string[]): string => all.map((line) => `\n  ${line}`).join('');
