import { type Mutant, mutants, simulate } from '../../packages/testing/src/simulator/index.ts';
import { buildMutant } from './build-kit.ts';
import { say } from './say.ts';

/** A mutant that is not found within so many seeds is a hole in the simulator. */
const SEEDS = 1_000;

/**
 * Looks for each mutant, seed after seed from 1.
 *
 * @param named all, where none is named
 * @returns whether all were found
 * @throws TypeError for a name that no mutant has
 */
export async function findMutants(root: string, named: readonly string[] = []): Promise<boolean> {
  const wanted = named.length === 0 ? mutants : named.map(mutantNamed);
  let missed = 0;
  for (const mutant of wanted) {
    const found = await findMutant(root, mutant);
    if (found === undefined) missed += 1;
    const result =
      found === undefined
        ? `not found within ${SEEDS} seeds`
        : `seed ${String(found.seed).padEnd(4)}  ${found.check}`;
    say(`${mutant.name.padEnd(WIDTH)}  ${result}`);
  }
  say(`${wanted.length - missed} of ${wanted.length} mutants found`);
  return missed === 0;
}

function mutantNamed(name: string): Mutant {
  const found = mutants.find((mutant) => mutant.name === name);
  if (found !== undefined) return found;
  throw new TypeError(
    `There is no mutant "${name}". There are:\n${mutants.map((each) => each.name).join('\n')}`,
  );
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
