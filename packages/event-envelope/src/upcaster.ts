import type { CloudEvent } from './cloud-event.ts';
import { InvalidUpcastersError } from './errors.ts';

/** Turns the payload of one version of a type into that of the next. Pure. Applied when an event is read, never stored. */
export interface Upcaster {
  readonly from: string;
  readonly to: string;
  readonly up: (data: unknown, event: CloudEvent) => unknown;
}

/**
 * Chains upcasters (v1 → v2 → v3) into one function that brings an event to the newest version of its type.
 *
 * @throws InvalidUpcastersError where two start at the same type, or a chain closes on itself
 */
export function upcasting(upcasters: readonly Upcaster[]): <E extends CloudEvent>(event: E) => E {
  const byType = new Map(upcasters.map((upcaster) => [upcaster.from, upcaster]));
  if (byType.size < upcasters.length)
    throw new InvalidUpcastersError('Two upcasters start at the same type; keep one.');
  for (const { from } of upcasters) refuseCycle(byType, from);
  if (byType.size === 0) return (event) => event;
  return (event) => {
    let current = event;
    for (let next = byType.get(current.type); next; next = byType.get(current.type)) {
      current = { ...current, type: next.to, data: next.up(current.data, current) };
    }
    return current;
  };
}

function refuseCycle(byType: ReadonlyMap<string, Upcaster>, start: string): void {
  const passed = new Set<string>();
  for (let type: string | undefined = start; type !== undefined; type = byType.get(type)?.to) {
    if (passed.has(type))
      throw new InvalidUpcastersError(`The upcasters from ${start} come back to ${type}; they must end.`);
    passed.add(type);
  }
}
