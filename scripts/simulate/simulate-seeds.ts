import { type Run, simulate } from '../../packages/testing/src/simulator/index.ts';
import { perSecond, say, sayTrace } from './say.ts';

export interface Seeds {
  readonly seeds: number;
  readonly from: number;
  /** Whether every step of every run is shown. */
  readonly trace: boolean;
}

const LAST_STEPS = 40;
const MOST_FAILING = 10;
const PROGRESS_EVERY_MS = 10_000;

/** Runs one seed after the other. @returns whether none violates anything */
export async function simulateSeeds({ seeds, from, trace }: Seeds): Promise<boolean> {
  const began = performance.now();
  let told = began;
  let steps = 0;
  const failing: number[] = [];
  for (let seed = from; seed < from + seeds && failing.length < MOST_FAILING; seed++) {
    const run = await simulate(seed);
    steps += run.steps;
    if (trace) sayTrace(run.trace.last(run.steps));
    if (run.violation !== undefined) {
      sayViolation(run, failing.length === 0 && !trace);
      failing.push(seed);
    }
    if (performance.now() - told < PROGRESS_EVERY_MS) continue;
    told = performance.now();
    say(`  ${seed - from + 1} of ${seeds} seeds`);
  }
  if (failing.length === MOST_FAILING) say(`${MOST_FAILING} failed: that is enough`);
  say(
    `${seeds} seeds from ${from}, ${steps} steps, ${perSecond(seeds, began)} seeds/s: ${failing.length} failed`,
  );
  return failing.length === 0;
}

function sayViolation({ seed, steps, violation, trace }: Run, withSteps: boolean): void {
  say(`seed ${seed} failed at step ${steps}. ${violation?.message}`);
  if (withSteps) {
    say(`  its last ${LAST_STEPS} steps:`);
    sayTrace(trace.last(LAST_STEPS));
  }
  say(`  again, with every step: npm run simulate -- --seeds 1 --from ${seed} --trace`);
}
