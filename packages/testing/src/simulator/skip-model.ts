import type { LoggedEvent, Outcome } from './model.ts';

export const SKIP = 'reprise.event-skipped.v1';

export const isSkip = (event: Pick<LoggedEvent, 'type'> | undefined): boolean => event?.type === SKIP;

/** Of an event that was passed over on purpose. */
export const SKIPPED: Outcome = { status: 'skipped' };

/** What the skips of a log say, each by what it names. */
export interface Skips {
  /** Whether a later event says that this one is passed over. */
  isNamed(index: number): boolean;
  /** What a skip comes to. @param before what came of each event before it, first of all */
  outcomeOf(index: number, before: readonly (readonly Outcome[])[]): Outcome;
}

/** Reads the skips of a log: all of it, for they lie behind what they skip. */
export function skipsOf(events: readonly LoggedEvent[]): Skips {
  /** By skip: the event that it names, or why it names none. */
  const named = new Map<number, number | string>();
  const spoken = new Set<string>();
  for (const [index, skip] of events.entries()) {
    const { original } = skip.data ?? {};
    if (!isSkip(skip) || original === undefined) continue;
    const { position, source, id, subject } = original;
    const what = JSON.stringify([position, source, id]);
    if (subject !== skip.subject) named.set(index, 'of-another-aggregate');
    else if (position >= skip.position) named.set(index, 'nothing-to-skip');
    else if (spoken.has(what)) named.set(index, 'already-skipped');
    else {
      spoken.add(what);
      const isIt = (event: LoggedEvent) =>
        event.position === position && event.id === id && event.source === source;
      const target = events.findIndex(isIt);
      named.set(index, isSkip(events[target]) ? 'is-a-skip' : target);
    }
  }
  return {
    isNamed: (index) => [...named.values()].includes(index),
    outcomeOf(index, before) {
      const target = named.get(index);
      if (typeof target === 'string') return { status: 'rejected', reason: target };
      const event = events[target ?? -1];
      // What repeats another event is passed over anyway, and not by the skip.
      if (event === undefined || before[target ?? -1]?.[0]?.status !== 'skipped')
        return { status: 'rejected', reason: 'nothing-to-skip' };
      return { status: 'accepted', facts: { skipped: event.position } };
    },
  };
}

/** The log before each of its skips, and as a whole: until a skip came, what it skips counted. */
export const everKnown = (events: readonly LoggedEvent[]): readonly (readonly LoggedEvent[])[] => [
  ...events.flatMap((event, index) => (isSkip(event) ? [events.slice(0, index)] : [])),
  events,
];
