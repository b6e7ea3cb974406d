/** `npm run new-service -- NAME`: a bounded context that packages, starts and passes its tests at once. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ScaffoldError } from './scaffold/errors.ts';
import { namesFrom } from './scaffold/names.ts';
import { hintsFor } from './scaffold/next.ts';
import { writeService } from './scaffold/write-service.ts';
import { layoutOf, root } from './start/layout.ts';

function run(...args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new ScaffoldError(`The files are written, but this failed: node ${args.join(' ')}`);
}

try {
  const names = namesFrom(root, process.argv.slice(2));
  const files = writeService(root, names);
  // Shorter and longer names want other line breaks, and another order of imports.
  run(join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '--write', `services/${names.service}`);
  run(join(root, 'scripts/bootstrap.mjs'), 'install');
  const port = layoutOf(join(root, 'services')).services.find(({ name }) => name === names.service)?.httpPort;
  process.stdout.write(`${hintsFor(names, files.length, port ?? 0).join('\n')}\n`);
} catch (error) {
  if (!(error instanceof ScaffoldError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
