import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Kit, Mutant } from '../../packages/testing/src/simulator/index.ts';

/** A mutant whose text is not in the code any more, or more than once. */
export class StaleMutantError extends Error {
  constructor({ name, file }: Mutant, found: number) {
    super(
      `The mutant "${name}" has to replace one place of ${file}; its text is there ${found} times. Adapt it to the code.`,
    );
    this.name = 'StaleMutantError';
  }
}

/** The mutated source. @throws StaleMutantError */
export function mutate(source: string, mutant: Mutant): string {
  const parts = source.split(mutant.find);
  if (parts.length !== 2) throw new StaleMutantError(mutant, parts.length - 1);
  return parts.join(mutant.replace);
}

/**
 * Builds service-kit and what it stands on, with one place of it changed. In memory: nothing of a mutant is ever
 * written down. The AWS SDK is left out; simulations have their own ports.
 *
 * @param root of the repository
 */
export async function buildMutant(root: string, mutant: Mutant): Promise<Kit> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'packages/service-kit/src/index.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    mainFields: ['module', 'main'],
    logLevel: 'error',
    plugins: [withoutSdk, changing(root, mutant)],
  });
  return load(outputFiles[0]?.text ?? '');
}

const withoutSdk: Plugin = {
  name: 'without-sdk',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@(aws-sdk|smithy)\// }, ({ path }) => ({ path, namespace: 'absent' }));
    onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'module.exports = {};' }));
  },
};

const changing = (root: string, mutant: Mutant): Plugin => ({
  name: 'mutant',
  setup({ onLoad, onEnd }) {
    const target = join(root, mutant.file);
    let isChanged = false;
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (path !== target) return undefined;
      isChanged = true;
      return { contents: mutate(await readFile(path, 'utf8'), mutant), loader: 'ts' };
    });
    onEnd(() => {
      if (!isChanged) throw new StaleMutantError(mutant, 0);
    });
  },
});

/** Runs a CommonJS bundle that needs nothing but Node. */
function load(code: string): Kit {
  const loaded = { exports: {} };
  new Function('module', 'exports', 'require', code)(loaded, loaded.exports, process.getBuiltinModule);
  return loaded.exports as Kit; // the exports of service-kit
}
