import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package of the repository, as much of it as building needs. */
export interface Package {
  /** e.g. `@reprise/aggregate` */
  readonly name: string;
  /** Its folder in packages/, e.g. `aggregate`. */
  readonly folder: string;
  /** The names of those packages of the repository that it cannot run without. */
  readonly needs: readonly string[];
  /** Bundled by a script of its own, rather than compiled file by file. */
  readonly bundled: boolean;
}

/** All packages, each after those that it needs: it is compiled against their built types. */
export function packagesInOrder(root: string): readonly Package[] {
  const all = foldersOf(root).map((folder) => packageIn(root, folder));
  const ordered = new Set<Package>();
  const visit = (one: Package): void => {
    for (const needed of all) if (one.needs.includes(needed.name)) visit(needed);
    ordered.add(one);
  };
  all.forEach(visit);
  return [...ordered];
}

const foldersOf = (root: string): string[] =>
  readdirSync(join(root, 'packages')).filter((name) =>
    existsSync(join(root, 'packages', name, 'package.json')),
  );

function packageIn(root: string, folder: string): Package {
  const dir = join(root, 'packages', folder);
  const { name, dependencies = {} } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as {
    name: string;
    dependencies?: Record<string, string>;
  };
  const needs = Object.keys(dependencies).filter((dependency) =>
    dependencies[dependency]?.startsWith('workspace:'),
  );
  return { name, folder, needs, bundled: existsSync(join(dir, 'build.mjs')) };
}
