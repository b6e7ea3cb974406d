import type { Figure } from './figure.ts';

/** How a run measures. */
export interface BenchOptions {
  /** How often each thing is measured; the median counts. */
  readonly rounds: number;
  /** As little as shows that it works: the numbers mean nothing. */
  readonly quick: boolean;
  /** Tells a person how it goes. */
  readonly say: (line: string) => void;
  /** Of the repository. */
  readonly root: string;
}

/** One thing that is measured. */
export interface Bench {
  readonly name: string;
  readonly about: string;
  /** What was not measured in this run, and why, is said in an error. */
  run(options: BenchOptions): Promise<readonly Figure[]>;
}
