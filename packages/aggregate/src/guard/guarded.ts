import type { Aggregate, EventDefinition } from '../define-aggregate.ts';
import { outOfReach } from './out-of-reach.ts';

/**
 * The same aggregate, whose logic, upcasters and indexes run with clock, chance, environment and I/O out of their reach:
 * what they reach for throws an ImpureDomainError that names it. For tests and for the developer's machine.
 */
export function guarded<State>(aggregate: Aggregate<State>): Aggregate<State> {
  const { events, upcasters, indexes, upcast } = aggregate;
  return {
    ...aggregate,
    events: each(events, guardedDefinition),
    indexes: each(indexes, guardedFunction),
    upcast: upcasters.length === 0 ? upcast : (event) => outOfReach(() => upcast(event)),
  };
}

/** Whatever function a declaration holds is domain code: `apply`, and what takes it back. */
const guardedDefinition = <State>(definition: EventDefinition<State>): EventDefinition<State> => ({
  ...definition,
  ...each(definition as unknown as Readonly<Record<string, unknown>>, guardedFunction), // as it is, functions apart
});

function guardedFunction<Value>(value: Value): Value {
  if (typeof value !== 'function') return value;
  const run = value as unknown as (...args: unknown[]) => unknown;
  return ((...args: unknown[]) => outOfReach(() => run(...args))) as unknown as Value; // called as what it stands for
}

/** The same keys with other values. */
const each = <Value>(
  values: Readonly<Record<string, Value>>,
  change: (value: Value) => Value,
): Record<string, Value> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
