import type { View } from './views.ts';

/** So many. Each holds a state, and the identities that are remembered for ever up to there. */
const MOST = 4;

/** Histories that were told up to an event, in this container's memory: who asks for the next page has it go on there. */
export interface KeptViews {
  keep(subject: string, upTo: string, view: View): void;
  /** Gives it away: it goes on from there, and is of no use to another. */
  take(subject: string, upTo: string): View | undefined;
}

/** The log up to an event never changes, and neither does a container's logic: what is kept is never out of date. */
export function keptViews(): KeptViews {
  const views = new Map<string, View>();
  const keyOf = (subject: string, upTo: string): string => `${subject} ${upTo}`;
  return {
    keep(subject, upTo, view) {
      views.set(keyOf(subject, upTo), view);
      const [oldest] = views.keys();
      if (views.size > MOST && oldest !== undefined) views.delete(oldest);
    },
    take(subject, upTo) {
      const key = keyOf(subject, upTo);
      const view = views.get(key);
      views.delete(key);
      return view;
    },
  };
}
