import { createHash } from 'node:crypto';

/** What happened in a run, step by step. */
export class Trace {
  readonly #lines: string[] = [];

  add(line: string): void {
    this.#lines.push(line);
  }

  get length(): number {
    return this.#lines.length;
  }

  last(count: number): readonly string[] {
    return this.#lines.slice(-count);
  }

  /** Equal for runs in which the same happened. */
  hash(): string {
    return createHash('sha256').update(this.#lines.join('\n')).digest('hex').slice(0, 16);
  }
}

const DIGITS = 6;

/** The end of a sequence number: its leading digits are the same for all of a run. */
export const shortNumber = (sequenceNumber: string): string => sequenceNumber.slice(-DIGITS);

/** The end of a position: epoch and leading digits are the same for all of a run. */
export const brief = (position: string): string => {
  const [, sequence, index] = /(\d{6})-(\d{4})$/.exec(position) ?? [];
  return sequence === undefined ? position : `${sequence}.${Number(index)}`;
};
