import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packagesInOrder } from '../../../scripts/build/packages.ts';

const exec = promisify(execFile);

export const ROOT = join(__dirname, '../../..');

/** Builds every package and packs it, as publishing would. @returns the tarballs' paths by the packages' names */
export async function packAll(folder: string): Promise<ReadonlyMap<string, string>> {
  mkdirSync(folder, { recursive: true });
  await exec(process.execPath, [join(ROOT, 'scripts/build.ts')]);
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    packageManager: string;
  };
  const chosen = packagesInOrder(ROOT).flatMap(({ name }) => ['--filter', name]);
  const pack = ['-r', ...chosen, 'pack', '--pack-destination', folder];
  await exec('npx', ['-y', packageManager, ...pack], { cwd: ROOT });
  const files = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  return new Map(files.map((file) => [nameOf(file), join(folder, file)]));
}

/** `reprise-service-kit-0.1.0.tgz` → `@reprise/service-kit` */
const nameOf = (file: string): string => file.replace(/^reprise-(.*)-\d+\.\d+\.\d+.*$/, '@reprise/$1');

/** The paths in a tarball, without `package/`. */
export async function filesIn(tarball: string): Promise<readonly string[]> {
  const { stdout } = await exec('tar', ['tzf', tarball]);
  return stdout
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''));
}
