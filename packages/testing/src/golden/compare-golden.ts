import { difference } from '../difference.ts';
import type { GoldenAggregate, GoldenEvent } from './fold-golden.ts';

/** What today's logic makes of one aggregate of a golden history, where it is not what was accepted. */
export interface GoldenDifference {
  readonly subject: string;
  /** The first event that comes out another way, counted from 1; none where an aggregate is new or gone. */
  readonly event?: { readonly number: number; readonly type: string; readonly id: string };
  /** JSON pointer, what was accepted, what comes out: of that event. */
  readonly lines: readonly string[];
  /** The same of the state in the end. */
  readonly state: readonly string[];
  /** Events that come out another way. */
  readonly events: number;
}

/** Each aggregate that is not what it was, by rising subject. */
export function compareGolden(
  accepted: readonly GoldenAggregate[],
  actual: readonly GoldenAggregate[],
): readonly GoldenDifference[] {
  const subjects = new Set([...accepted, ...actual].map(({ subject }) => subject));
  return [...subjects].sort().flatMap((subject) => {
    const named = (all: readonly GoldenAggregate[]) => all.find((each) => each.subject === subject);
    return compareOne(subject, named(accepted), named(actual)) ?? [];
  });
}

function compareOne(
  subject: string,
  accepted: GoldenAggregate | undefined,
  actual: GoldenAggregate | undefined,
): GoldenDifference | undefined {
  if (accepted === undefined || actual === undefined) {
    const lines = [actual === undefined ? 'is not in the history any more' : 'has no accepted result yet'];
    return { subject, lines, state: [], events: (actual ?? accepted)?.events.length ?? 0 };
  }
  const { events: before, ...wasInTheEnd } = accepted;
  const { events: after, ...isInTheEnd } = actual;
  const places = [...Array(Math.max(before.length, after.length)).keys()];
  const changed = places.filter((place) => difference(before[place], after[place]).length > 0);
  const state = difference(wasInTheEnd, isInTheEnd);
  const [first] = changed;
  if (first === undefined) return state.length === 0 ? undefined : { subject, lines: [], state, events: 0 };
  const lines = difference(before[first], after[first]);
  const event = nameOf(after[first] ?? before[first], first);
  return { subject, lines, state, events: changed.length, ...(event === undefined ? {} : { event }) };
}

const nameOf = (event: GoldenEvent | undefined, place: number): GoldenDifference['event'] =>
  event && { number: place + 1, type: event.type, id: event.id };

/** For people: what differs, an aggregate after the other. */
export function describeDifference({ subject, event, lines, state, events }: GoldenDifference): string {
  const where = event === undefined ? '' : `, event ${event.number}, ${event.type} ${event.id}`;
  const more = event !== undefined && events > 1 ? [`  and ${events - 1} more of its events`] : [];
  const inTheEnd = state.map((line) => `  in the end ${line}`);
  const ofEvent = lines.map((line) => `  ${line}`);
  return [`${subject}${where}:`, ...ofEvent, ...more, ...inTheEnd].join('\n');
}
