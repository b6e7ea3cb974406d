import type { FoldedEvent, Outcome } from '@reprise/aggregate';
import { AssertionError } from './assertion-error.ts';
import { difference } from './difference.ts';

/** Some keys of a state; `undefined` where the key must be missing. */
export type PartOf<State> = State extends object
  ? { readonly [Key in keyof State]?: State[Key] | undefined }
  : State;

type Above = (...args: never) => unknown;

/** What became of an event; each expectation returns the same, so that they can be chained. */
export class Then<State> {
  readonly outcome: Outcome;
  readonly state: State;
  readonly #aggregate: string;
  readonly #given: readonly FoldedEvent<State>[];
  readonly #when: FoldedEvent<State>;

  constructor(aggregate: string, given: readonly FoldedEvent<State>[], when: FoldedEvent<State>) {
    this.#aggregate = aggregate;
    this.#given = given;
    this.#when = when;
    this.outcome = when.outcome;
    this.state = when.folded.state;
  }

  /** It took effect, and the state's keys that `part` names have the values that it names. */
  thenAccepted(part?: PartOf<State>): this {
    this.#expectOutcome('accepted', this.thenAccepted);
    if (part !== undefined) this.#expect('state', part, picked(this.state, part), this.thenAccepted);
    return this;
  }

  /** It was rejected for this reason (and so changed nothing). */
  thenRejected(reason: string): this {
    return this.#expectOutcome(`rejected: ${reason}`, this.thenRejected);
  }

  /** It was passed over as the repetition of an earlier event. */
  thenDuplicate(): this {
    return this.#expectOutcome('duplicate', this.thenDuplicate);
  }

  /** Afterwards the whole state is this one, whatever the outcome. */
  thenState(state: State): this {
    return this.#expect('state', state, this.state, this.thenState);
  }

  /** It took effect and handed these facts to the reactions. */
  thenFacts(facts: Readonly<Record<string, unknown>>): this {
    this.#expectOutcome('accepted', this.thenFacts);
    const found = this.outcome.status === 'accepted' ? this.outcome.facts : undefined;
    return this.#expect('facts', facts, found, this.thenFacts);
  }

  #expectOutcome(expected: string, above: Above): this {
    const found = said(this.outcome);
    if (found !== expected)
      this.#fail(`Expected ${this.#when.event.type} to be ${expected}, but it was ${found}.`, above);
    return this;
  }

  #expect(what: string, expected: unknown, actual: unknown, above: Above): this {
    const lines = difference(expected, actual).map((line) => `\n  ${line}`);
    if (lines.length > 0) this.#fail(`The ${what} of ${this.#aggregate} is another:${lines.join('')}`, above);
    return this;
  }

  #fail(message: string, above: Above): never {
    const given = this.#given.map(({ event, outcome }) => `\n  given ${event.type}: ${said(outcome)}`);
    const when = `\n  when  ${this.#when.event.type}: ${said(this.outcome)}`;
    throw new AssertionError(`${message}\n${given.join('')}${when}`, above);
  }
}

const said = (outcome: Outcome): string =>
  outcome.status === 'rejected' ? `rejected: ${outcome.reason}` : outcome.status;

/** The keys of a state that a part names, and of the part's missing ones those that are there after all. */
function picked(state: unknown, part: unknown): unknown {
  if (typeof state !== 'object' || state === null || typeof part !== 'object' || part === null) return state;
  const values: Readonly<Record<string, unknown>> = { ...state };
  return Object.fromEntries(Object.keys(part).map((key) => [key, values[key]]));
}
