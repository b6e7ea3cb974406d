import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { mutants, simulate } from '../../packages/testing/src/simulator/index.ts';
import { buildMutant, mutate, StaleMutantError } from '../simulate/build-kit.ts';

const root = join(__dirname, '../..');
const documentation = readFileSync(join(root, 'docs/simulator.md'), 'utf8');

describe('the simulator’s mutants', () => {
  test.each(mutants)('"$name" changes one place of the code as it is', (mutant) => {
    const source = readFileSync(join(root, mutant.file), 'utf8');
    expect(mutate(source, mutant)).not.toBe(source);
  });

  test('are more than ten, and each is in the documentation', () => {
    expect(mutants.length).toBeGreaterThan(10);
    expect(mutants.filter(({ name }) => !documentation.includes(`| ${name} |`))).toEqual([]);
  });

  test('fail when the code has moved on', () => {
    const [mutant] = mutants;
    if (mutant === undefined) throw new Error('There are none.');
    expect(() => mutate('something else', mutant)).toThrow(StaleMutantError);
    expect(() => mutate(mutant.find.repeat(2), mutant)).toThrow('2 times');
  });

  test('are built and found', async () => {
    const mutant = mutants.find(({ name }) => name === 'pump out of order');
    if (mutant === undefined) throw new Error('There is no such mutant.');
    const kit = await buildMutant(root, mutant);
    const checks: (string | undefined)[] = [];
    for (let seed = 1; seed <= 100 && !checks.some(Boolean); seed++)
      checks.push((await simulate(seed, kit)).violation?.check);
    expect(checks.at(-1)).toBe('the log is a prefix');
  });
});
