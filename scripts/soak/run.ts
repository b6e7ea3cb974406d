import { lot } from '../../packages/local-aws/src/index.ts';
import { type Chance, SeededChance } from '../../packages/testing/src/simulator/chance.ts';
import { Book } from './book.ts';
import { Gate } from './gate.ts';
import type { SoakedCloud } from './soaked-cloud.ts';
import type { Trace } from './trace.ts';

/** What activities and checks work with. */
export interface SoakRun {
  readonly seed: number;
  readonly cloud: SoakedCloud;
  readonly book: Book;
  readonly gate: Gate;
  readonly trace: Trace;
  /** Time is up: no more steps. */
  readonly stopping: AbortSignal;
  /** Kills so far, by process, and how long each restart took (milliseconds). */
  readonly kills: Map<string, number>;
  readonly restarts: number[];
  /** What somebody has done about playbacks, and how often. */
  readonly playbacks: Map<string, number>;
  /** Playbacks at rest, of which was seen that they say nothing, by mode. */
  readonly silent: Map<string, number>;
  /** What the outside had done by the last check, by its own record: `payments`, `mails`. */
  readonly outside: Map<string, number>;
  /** Reactions that somebody has looked after, by service. */
  readonly attended: Map<string, number>;
  /** Chances of an activity's own: equal seeds, equal chances, whatever the others do. */
  chance(activity: string): Chance;
}

/** Something that goes on until time is up, step by step through the gate. What it throws ends the run as failed. */
export interface Activity {
  readonly name: string;
  run(run: SoakRun): Promise<void>;
}

export const newRun = (parts: Pick<SoakRun, 'seed' | 'cloud' | 'trace' | 'stopping'>): SoakRun => ({
  ...parts,
  book: new Book(),
  gate: new Gate(),
  kills: new Map(),
  restarts: [],
  playbacks: new Map(),
  attended: new Map(),
  silent: new Map(),
  outside: new Map(),
  chance: (activity) => new SeededChance(Math.floor(lot(parts.seed, activity) * 2 ** 32)),
});
