/**
 * Bundles the command line into `dist/reprise.cjs`, for any Node from 20 on: the sources are TypeScript, which only
 * newer ones run by themselves. scripts/bootstrap.mjs runs this after installing.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

const { outputFiles } = await build({
  entryPoints: [join(here, 'src/main.ts')],
  outfile: join(here, 'dist/reprise.cjs'),
  write: false,
  sourcemap: true,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Not ESM: commander and cli-progress are CommonJS and ask for Node's modules by require.
  format: 'cjs',
  // `verify` bundles a service's domain with it; it brings a binary, so it stays a package of its own.
  external: ['esbuild'],
  logLevel: 'warning',
});

// At once: another process may be running the one that is there.
mkdirSync(join(here, 'dist'), { recursive: true });
for (const { path, contents } of outputFiles) {
  writeFileSync(`${path}.${process.pid}`, contents);
  renameSync(`${path}.${process.pid}`, path);
}
