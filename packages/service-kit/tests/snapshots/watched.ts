import type { Aggregate } from '@reprise/aggregate';

/** The same logic, telling which events it is asked about. */
export function watched(aggregate: Aggregate) {
  const folded = new Set<string>();
  const events = Object.fromEntries(
    Object.entries(aggregate.events).map(([type, definition]) => [
      type,
      {
        ...definition,
        apply: (state: unknown, event: { readonly sequence: string }) => {
          folded.add(event.sequence);
          return definition.apply(state, event as never);
        },
      },
    ]),
  );
  return { folded, aggregate: { ...aggregate, events: events as unknown as Aggregate['events'] } };
}
