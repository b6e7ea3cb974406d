import { Chance } from './chance.ts';

interface Decision {
  readonly possibilities: readonly number[];
  taken: number;
}

/** Ends a run that has come to where another one was already. */
export class SeenBefore extends Error {}

/**
 * Chances that are all taken in turn, depth first: each run repeats the decisions of the one before up to the last that
 * had another possibility, and takes that.
 */
export class Enumeration extends Chance {
  /** While false, the first possibility is taken, and nothing is remembered. */
  isOn = false;
  #path: Decision[] = [];
  #depth = 0;

  choose(weights: readonly number[]): number {
    const possibilities = weights.flatMap((weight, index) => (weight > 0 ? [index] : []));
    const [first = 0] = possibilities;
    if (!this.isOn || possibilities.length < 2) return first;
    const decision = this.#path[this.#depth] ?? { possibilities, taken: 0 };
    this.#path[this.#depth++] = decision;
    return decision.possibilities[decision.taken] ?? first;
  }

  /** Whether this run has taken a way that none has taken before. */
  get isNew(): boolean {
    return this.#depth === this.#path.length;
  }

  /** Goes back to the beginning, for the next way. @returns false when all were taken */
  next(): boolean {
    this.#depth = 0;
    this.isOn = false;
    while (this.#path.length > 0) {
      const last = this.#path.at(-1);
      if (last !== undefined && ++last.taken < last.possibilities.length) return true;
      this.#path.pop();
    }
    return false;
  }
}
