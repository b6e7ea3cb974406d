import { type Mutant, mutants, simulate } from '../../packages/testing/src/simulator/index.ts';
import { buildMutant } from './build-kit.ts';
import { say } from './say.ts';

/** A mutant that is not found within so many seeds is a hole in the simulator. */
const SEEDS = 1_000;

/** Looks for each mutant, seed after seed from 1. @returns whether all were found */
export async function findMutants(root: string): Promise<boolean> {
  let missed = 0;
  for (const mutant of mutants) {
    const found = await findMutant(root, mutant);
    if (found === undefined) missed += 1;
    const result =
      found === undefined
        ? `not found within ${SEEDS} seeds`
        : `seed ${String(found.seed).padEnd(4)}  ${found.check}`;
    say(`${mutant.name.padEnd(WIDTH)}  ${result}`);
  }
  say(`${mutants.length - missed} of ${mutants.length} mutants found`);
  return missed === 0;
}

const WIDTH = Math.max(...mutants.map(({ name }) => name.length));

/** The first seed that notices. */
async function findMutant(
  root: string,
  mutant: Mutant,
): Promise<{ seed: number; check: string } | undefined> {
  const kit = await buildMutant(root, mutant);
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { violation } = await simulate(seed, kit);
    if (violation !== undefined) return { seed, check: violation.check };
  }
  return undefined;
}
