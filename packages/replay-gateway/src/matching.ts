import { type CallName, operationOf } from './call-name.ts';
import { effectiveOf, type Interaction } from './interaction.ts';
import type { CanonicalJson } from './json.ts';

/** A call as a reaction makes it now. */
export interface MadeCall {
  /** Which call of the whole reaction, from 1. */
  readonly ordinal: number;
  readonly gateway: string;
  readonly operation: string;
  readonly request: CanonicalJson;
}

/** The request by which a recorded call is recognised: the effective one; an undone call, by what it was. */
export function knownBy(interaction: Interaction): CanonicalJson {
  const effective = effectiveOf(interaction);
  return (effective.status === 'settled' ? effective.request : undefined) ?? interaction.request;
}

/** What answers a call: a recorded one, of the same request or of another, or a number that is free. */
export type Match =
  | { readonly kind: 'same' | 'changed'; readonly interaction: Interaction }
  | { readonly kind: 'fresh'; readonly number: number };

/**
 * Finds what is recorded of the calls of one reaction, one by one, as they are made. By the request first, so that calls
 * in another order are not mixed up; a call whose request is not recorded stands in for the first of its operation that
 * is left; when none is left it is new, under the first free number.
 *
 * A logic that did not change makes the same calls in the same order, so that its n-th call meets the n-th recorded.
 */
export class Matcher {
  readonly #recorded: readonly Interaction[];
  /** Recorded calls and who has them: for certain, or in want of their own request. */
  readonly #taken = new Map<Interaction, 'same' | 'changed'>();
  readonly #numbers = new Map<string, Set<number>>();

  constructor(recorded: readonly Interaction[]) {
    this.#recorded = recorded;
    for (const { call } of recorded) this.#numbersOf(call).add(call.number);
  }

  /** The recorded calls that nobody has made. */
  get left(): readonly Interaction[] {
    return this.#recorded.filter((one) => !this.#taken.has(one));
  }

  match(made: MadeCall): Match {
    const candidates = this.#recorded.filter(({ call }) => operationOf(call) === operationOf(made));
    const same = candidates.find((one) => this.#taken.get(one) !== 'same' && knownBy(one) === made.request);
    if (same !== undefined) return this.#take('same', same);
    const next = candidates.find((one) => !this.#taken.has(one));
    return next === undefined ? this.#fresh(made) : this.#take('changed', next);
  }

  #take(kind: 'same' | 'changed', interaction: Interaction): Match {
    this.#taken.set(interaction, kind);
    return { kind, interaction };
  }

  #fresh(made: MadeCall): Match {
    const numbers = this.#numbersOf(made);
    let number = 1;
    while (numbers.has(number)) number++;
    numbers.add(number);
    return { kind: 'fresh', number };
  }

  #numbersOf(call: Omit<CallName, 'number'>): Set<number> {
    const key = operationOf(call);
    const numbers = this.#numbers.get(key) ?? new Set<number>();
    this.#numbers.set(key, numbers);
    return numbers;
  }
}

/** A call of today beside the one that is recorded; one of them may be missing. */
export type Pair =
  | { readonly recorded: Interaction; readonly made: MadeCall }
  | { readonly recorded: Interaction; readonly made?: undefined }
  | { readonly recorded?: undefined; readonly made: MadeCall; readonly call: CallName };

/**
 * Pairs the calls of a whole run with the recorded ones, operation by operation: equal requests first, in order, then
 * what is left over, in order. What is then left is new, under the first free numbers, or no longer made.
 */
export function pairUp(recorded: readonly Interaction[], made: readonly MadeCall[]): readonly Pair[] {
  const operations = new Set([...recorded.map(({ call }) => operationOf(call)), ...made.map(operationOf)]);
  return [...operations].flatMap((operation) =>
    pairsOf(
      recorded.filter(({ call }) => operationOf(call) === operation),
      made.filter((one) => operationOf(one) === operation),
    ),
  );
}

function pairsOf(recorded: readonly Interaction[], made: readonly MadeCall[]): readonly Pair[] {
  const left = new Set(recorded);
  const partners = new Map<MadeCall, Interaction>();
  const pair = (one: MadeCall, partner: Interaction | undefined): void => {
    if (partner === undefined) return;
    partners.set(one, partner);
    left.delete(partner);
  };
  for (const one of made)
    pair(
      one,
      [...left].find((candidate) => knownBy(candidate) === one.request),
    );
  for (const one of made) if (!partners.has(one)) pair(one, [...left][0]);
  const free = numbering(recorded);
  return [
    ...made.map((one): Pair => {
      const partner = partners.get(one);
      if (partner !== undefined) return { recorded: partner, made: one };
      return { made: one, call: { gateway: one.gateway, operation: one.operation, number: free() } };
    }),
    ...[...left].map((recorded): Pair => ({ recorded })),
  ];
}

/** The numbers that no recorded call has, rising. */
function numbering(recorded: readonly Interaction[]): () => number {
  const taken = new Set(recorded.map(({ call }) => call.number));
  let number = 0;
  return () => {
    do number++;
    while (taken.has(number));
    return number;
  };
}
