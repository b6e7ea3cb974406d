/** `npm run build`: every package into its `dist`, as it is published. `npx -y pnpm@10.34.9 -r pack` makes the tarballs. */
import { join } from 'node:path';
import { BuildError, buildPackage } from './build/build-package.ts';
import { packagesInOrder } from './build/packages.ts';

const root = join(import.meta.dirname, '..');

try {
  for (const built of packagesInOrder(root)) {
    await buildPackage(root, built);
    process.stdout.write(`${built.name}: ${join('packages', built.folder, 'dist')}\n`);
  }
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
