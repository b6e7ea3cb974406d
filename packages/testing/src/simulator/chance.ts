/**
 * Where everything comes from that a run decides. A run is a function of its chances: drawn from a seed, or enumerated.
 */
export abstract class Chance {
  /** The index of one of several possibilities, by weight. Those of weight 0 are never chosen. */
  abstract choose(weights: readonly number[]): number;

  happens(probability: number): boolean {
    return probability > 0 && (probability >= 1 || this.choose([1 - probability, probability]) === 1);
  }

  /** A whole number, both bounds included. */
  between(least: number, greatest: number): number {
    return greatest <= least ? least : least + this.choose(new Array(greatest - least + 1).fill(1));
  }

  oneOf<T>(list: readonly T[]): T {
    const [first, ...others] = list;
    if (first === undefined) throw new RangeError('There is nothing to choose from.');
    return others.length === 0 ? first : (list[this.between(0, list.length - 1)] ?? first);
  }
}

/** Chances drawn from a seed: equal seeds, equal chances. The generator is sfc32. */
export class SeededChance extends Chance {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    super();
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 2 ** 32) | 0;
    this.#c = 0x9e3779b9;
    for (let i = 0; i < 12; i++) this.next();
  }

  /** From 0 to below 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter++) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  }

  choose(weights: readonly number[]): number {
    let point = this.next() * weights.reduce((sum, weight) => sum + weight, 0);
    const index = weights.findIndex((weight) => {
      point -= weight;
      return point < 0;
    });
    return index >= 0 ? index : weights.findLastIndex((weight) => weight > 0);
  }

  override between(least: number, greatest: number): number {
    return greatest <= least ? least : least + Math.floor(this.next() * (greatest - least + 1));
  }
}
