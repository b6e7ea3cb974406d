import { execFile } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './tarballs.ts';

const exec = promisify(execFile);

/** A user's project: nothing in it but ./consumer and what npm installs. */
export interface Project {
  readonly folder: string;
  /** Runs one of its files, or an installed program, under this Node. @throws with what it said */
  node(...args: readonly string[]): Promise<string>;
  /** Under the Node that a user of this machine has, which may be an older one. */
  oldNode(...args: readonly string[]): Promise<string>;
  /** What the compiler finds wrong, and writes to `out` all the same. Other packages' own types are their business. */
  typeErrors(config: string): Promise<readonly string[]>;
  read(path: string): string;
}

/** What whoever writes TypeScript and schemas has anyway, in this repository's versions. */
function usersOwn(): readonly string[] {
  const { devDependencies } = manifest('package.json');
  const { dependencies } = manifest('packages/event-envelope/package.json');
  return [`@types/node@${devDependencies?.['@types/node']}`, `zod@${dependencies?.zod}`];
}

/** A package.json of the repository. */
export const manifest = (path: string): Manifest => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Installs tarballs with npm into a folder that has nothing else. */
export async function projectWith(tarballs: readonly string[], folder: string): Promise<Project> {
  cpSync(join(__dirname, '../consumer'), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await exec('npm', ['install', ...quiet, ...tarballs, ...usersOwn()], { cwd: folder });
  const run = async (node: string, args: readonly string[]): Promise<string> =>
    (await exec(node, [...args], { cwd: folder })).stdout;
  return {
    folder,
    node: (...args) => run(process.execPath, args),
    oldNode: (...args) => run(usersNode(), args),
    typeErrors: async (config) => {
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      const said = await run(process.execPath, [tsc, '-p', config]).catch(({ stdout }) => String(stdout));
      return said.split('\n').filter((line) => line !== '' && !/^node_modules\/(?!@reprise\/)/.test(line));
    },
    read: (path) => readFileSync(join(folder, path), 'utf8'),
  };
}

/** The path of whichever `node` comes first that this repository has not brought along. */
function usersNode(): string {
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  for (const folder of path) {
    const node = join(folder, 'node');
    if (existsSync(node)) return node;
  }
  return process.execPath;
}
