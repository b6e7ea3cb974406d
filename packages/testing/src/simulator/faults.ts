import type { Chance } from './chance.ts';

/**
 * What becomes of one statement of a call. `throttled`: it has no effect, and the caller is told so. `lost`: it has its
 * effect, and the caller is told that it failed. `late`: the caller is told that it failed, and it has its effect later.
 */
export type Fate = 'done' | 'throttled' | 'lost' | 'late';

/** What goes wrong. */
export interface Faults {
  /** @param partitions the partition key of each statement */
  fates(partitions: readonly string[]): readonly Fate[];
  /** Whether a read gets no answer. */
  readFails(): boolean;
  /** Whether a request that has left outlives its sender. */
  outlives(): boolean;
  /** In how many parts, one after the other, the statements of a call take effect. */
  parts(statements: number): number;
  /** In how many parts the keys of a call are read. */
  readParts(keys: number): number;
  /** How many items a page of a query holds. */
  pageLength(): number;
}

export const noFaults: Faults = {
  fates: (partitions) => partitions.map(() => 'done'),
  readFails: () => false,
  outlives: () => false,
  parts: () => 1,
  readParts: () => 1,
  pageLength: () => 1_000,
};

/** Probabilities, of a call and of a statement of a call that goes wrong. */
export interface FaultRates {
  readonly write: number;
  readonly read: number;
}

const OUTLIVES = 0.5;
const APART = 0.4;
const SHORT_PAGES = 0.3;
const FATES: readonly Fate[] = ['done', 'throttled', 'lost', 'late'];
/** Weights of the fates, in their order: what a call that goes wrong can look like. */
const MIXTURES: readonly (readonly number[])[] = [
  [2, 1, 0, 0],
  [2, 1, 1, 1],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
  [0, 1, 1, 1],
];

/** Faults at random: a call that goes wrong is throttled in part, or its answer is lost, or it is under way for long. */
export class RandomFaults implements Faults {
  /** Beginnings of partition keys whose statements are all throttled. */
  readonly hot = new Set<string>();
  readonly #chance: Chance;
  readonly #rates: FaultRates;

  constructor(chance: Chance, rates: FaultRates) {
    this.#chance = chance;
    this.#rates = rates;
  }

  fates(partitions: readonly string[]): readonly Fate[] {
    const fates = this.#chance.happens(this.#rates.write)
      ? this.#mixed(partitions)
      : noFaults.fates(partitions);
    return fates.map((fate, index) => (this.#isHot(partitions[index] ?? '') ? 'throttled' : fate));
  }

  readFails(): boolean {
    return this.#chance.happens(this.#rates.read);
  }

  outlives(): boolean {
    return this.#chance.happens(OUTLIVES);
  }

  parts(statements: number): number {
    return this.#chance.happens(APART) ? this.#chance.between(1, Math.min(4, statements)) : 1;
  }

  readParts(keys: number): number {
    return this.parts(keys);
  }

  pageLength(): number {
    return this.#chance.happens(SHORT_PAGES) ? this.#chance.between(1, 5) : 1_000;
  }

  #mixed(partitions: readonly string[]): readonly Fate[] {
    const weights = this.#chance.oneOf(MIXTURES);
    return partitions.map(() => FATES[this.#chance.choose(weights)] ?? 'done');
  }

  #isHot(partition: string): boolean {
    return this.hot.size > 0 && [...this.hot].some((beginning) => partition.startsWith(beginning));
  }
}
