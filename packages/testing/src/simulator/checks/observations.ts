import { isDeepStrictEqual } from 'node:util';
import { accountAfterEach, decide, effect, type LoggedEvent, type Logic, type Modelled } from '../model.ts';
import type { Observation, Question } from '../readers.ts';
import { isTurn } from '../reversal-model.ts';
import { everKnown } from '../skip-model.ts';
import type { StreamHistory } from '../stream-history.ts';
import { must } from '../violation.ts';
import { initialState } from './state-of-log.ts';

type Body = Readonly<Record<string, unknown>>;

/** Every answer is what the model says of some moment between question and answer. */
export function checkObservations(
  observations: readonly Observation[],
  history: StreamHistory,
  logics: readonly Logic[],
): void {
  for (const observation of observations.filter(({ answer }) => answer.status < 500)) {
    const { subject, question, answer } = observation;
    must(
      candidatesOf(observation, history, logics).some((candidate) =>
        isDeepStrictEqual(candidate, seen(question, answer.body)),
      ),
      'readers see a moment of the log',
      () => `${JSON.stringify(question)} of ${subject} was answered ${JSON.stringify(answer.body)}`,
    );
  }
}

/** What could be answered, reduced to what `seen` keeps of an answer. By any logic that was deployed. */
function candidatesOf(
  { subject, question, recordsBefore, recordsAfter }: Observation,
  history: StreamHistory,
  logics: readonly Logic[],
): readonly unknown[] {
  const records = history.recordsOf(subject);
  const events = history.eventsOf(subject);
  return logics.flatMap((logic) => {
    const nothing = initial(logic.shape);
    if (question.kind === 'state') {
      const steps = everKnown(events).flatMap((known) => accountAfterEach(known, logic));
      return [undefined, nothing, ...steps.filter(({ isParked }) => !isParked).map(stateOf)];
    }
    const moments = Array.from({ length: recordsAfter - recordsBefore + 1 }, (_, more) =>
      records.slice(0, recordsBefore + more).reduce((sum, { events }) => sum + events.length, 0),
    );
    return moments.flatMap((length) =>
      knownTo(question, events.slice(0, length)).map((known) => expected(question, known, nothing, logic)),
    );
  });
}

/** A page of a history that does not come to a skip tells of it once write has got there: the state says so. */
const knownTo = ({ kind }: Question, events: readonly LoggedEvent[]): readonly (readonly LoggedEvent[])[] =>
  kind === 'history' ? everKnown(events) : [events];

const initial = (shape: 1 | 2) => ({ state: initialState(shape), version: 0, position: undefined });

const stateOf = ({ state, version, position }: Modelled) => ({ state, version, position });

function expected(
  question: Exclude<Question, { kind: 'state' }>,
  events: readonly LoggedEvent[],
  nothing: { readonly state: Modelled['state'] },
  logic: Logic,
): unknown {
  if (question.kind === 'history') return expectedHistory(question, accountAfterEach(events, logic));
  if (question.kind === 'asRecorded') {
    const later = events.findIndex(({ recorded }) => recorded > question.at);
    // A skip holds from then on when it was recorded.
    const known = accountAfterEach(later < 0 ? events : events.slice(0, later), logic);
    if (known.length === 0) return undefined;
    return stateOrNothing(
      known.findLast(({ isParked }) => !isParked),
      nothing,
    );
  }
  return events.length === 0 ? undefined : asOf(question.at, events, nothing.state, logic);
}

const stateOrNothing = (step: Modelled | undefined, nothing: object) =>
  step === undefined ? nothing : stateOf(step);

function expectedHistory(
  { limit, after }: { limit: number; after: string },
  steps: readonly Modelled[],
): unknown {
  if (steps.length === 0) return undefined;
  const rest = steps.filter(({ position }) => position > after);
  const page = rest.slice(0, limit);
  return {
    events: page.map(({ position, outcome, version }) => ({ position, status: outcome.status, version })),
    next: rest.length > limit ? page.at(-1)?.position : undefined,
  };
}

/** The accepted events up to a time, applied once more without the others. What was reversed or skipped by now counts at no time. */
function asOf(at: number, events: readonly LoggedEvent[], state: Modelled['state'], logic: Logic): unknown {
  const steps = accountAfterEach(events, logic);
  const result = {
    state,
    version: 0,
    position: undefined as string | undefined,
    conflicts: [] as unknown[],
  };
  events.forEach((event, index) => {
    const isCounted = steps[index]?.outcomes.at(-1)?.status === 'accepted' && !isTurn(event);
    if (!isCounted || Date.parse(event.time) > at) return;
    const { expectedversion: _, ...unconditional } = event;
    const { status, reason } = decide(result.state, 0, unconditional, logic.isLifted);
    if (status === 'rejected') {
      result.conflicts.push({ id: event.id, position: event.position, reason });
      return;
    }
    Object.assign(result, {
      state: effect(result.state, event),
      version: result.version + 1,
      position: event.position,
    });
  });
  return result;
}

/** The part of an answer that is compared. */
function seen({ kind }: Question, body: unknown): unknown {
  const answer = body as Body;
  if (answer.status === 404) return undefined;
  const { state, version, position, conflicts } = answer;
  if (kind === 'asOf') return { state, version, position, conflicts };
  if (kind !== 'history') return { state, version, position };
  const events = answer.events as readonly {
    position: string;
    outcome: { status: string };
    version: number;
  }[];
  return {
    events: events.map((entry) => ({
      position: entry.position,
      status: entry.outcome.status,
      version: entry.version,
    })),
    next: answer.next,
  };
}
