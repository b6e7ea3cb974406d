import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Package } from './packages.ts';

export class BuildError extends Error {
  readonly code = 'build-failed';
}

/**
 * Builds a package into its `dist`: JavaScript, types and source maps, a file for each source file. One that has a
 * `build.mjs` is bundled by it.
 *
 * @throws BuildError with what the compiler says
 */
export async function buildPackage(root: string, { name, folder, bundled }: Package): Promise<void> {
  const dir = join(root, 'packages', folder);
  const args = bundled ? [join(dir, 'build.mjs')] : [tsc(root), '-p', projectFile(root, dir, folder)];
  if (!bundled) rmSync(join(dir, 'dist'), { recursive: true, force: true });
  try {
    await promisify(execFile)(process.execPath, args, { cwd: dir });
  } catch (error) {
    // What execFile rejects with, when the command ran and failed.
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new BuildError(`${name} cannot be built. Mend what the compiler says:\n${stdout}${stderr}`);
  }
}

const tsc = (root: string): string => join(root, 'node_modules/typescript/bin/tsc');

/** Writes the package's part of the configuration: a file in each package would say the same thing again and again. */
function projectFile(root: string, dir: string, folder: string): string {
  const home = join(root, 'node_modules/.cache/reprise/build');
  const file = join(home, `${folder}.json`);
  const project = {
    extends: join(root, 'tsconfig.build.json'),
    include: [join(dir, 'src')],
    compilerOptions: {
      rootDir: join(dir, 'src'),
      outDir: join(dir, 'dist'),
      // Within the repository a package's name leads to its sources; these types are to refer to what was built.
      paths: { '@reprise/*': [join(root, 'packages/*/dist/index.d.ts')] },
    },
  };
  mkdirSync(home, { recursive: true });
  writeFileSync(file, JSON.stringify(project));
  return file;
}
