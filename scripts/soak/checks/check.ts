import type { SoakRun } from '../run.ts';
import type { Evidence } from '../settle.ts';

/** A rule that has to hold whenever everything has come to rest. */
export interface Check {
  /** What holds, as a sentence of the summary says it. */
  readonly name: string;
  /** What does not, a sentence each. */
  violations(run: SoakRun, evidence: Evidence): Promise<readonly string[]> | readonly string[];
}
